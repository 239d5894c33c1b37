/**
 * Loaded into a child before its main module (`node --require`): ends the child at once when the process
 * that started it is gone, however that ended. The channel between the two closes with either of them.
 */
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
