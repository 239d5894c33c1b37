/**
 * Tells the user on stderr what set-up does; stdout belongs to the command that follows.
 *
 * @param {string} line
 */
function say(line) {
  process.stderr.write(`set-up: ${line}\n`);
}

/**
 * Runs a step and tells how long it took.
 *
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} step
 * @returns {Promise<T>}
 */
async function sayWhile(what, step) {
  const startedAt = Date.now();
  say(`${what} ...`);
  const result = await step();
  say(`${what}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/** A problem that the user can do something about; shown as its message alone. */
class SetupError extends Error {}

module.exports = { say, sayWhile, SetupError };
