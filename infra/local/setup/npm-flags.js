/** Flags of the start command that npm takes for its own when `--` is forgotten. */
const FLAGS = ['source', 'spec', 'date', 'out', 'state', 'json', 'exit', 'open', 'ui-port'];

/**
 * A warning where `npm start --json` was typed instead of `npm start -- --json`: npm then keeps the
 * flag and leaves only a variable behind.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
function swallowedFlags(env) {
  const swallowed = FLAGS.filter((flag) => env[`npm_config_${flag.replace('-', '_')}`]);
  if (swallowed.length === 0) return undefined;
  const flags = swallowed.map((flag) => `--${flag}`).join(' ');
  return `npm kept ${flags} for itself; write 'npm start -- ${flags} ...'`;
}

module.exports = { swallowedFlags };
