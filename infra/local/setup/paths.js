const os = require('node:os');
const path = require('node:path');

/** Root of the checkout. */
const rootDir = path.resolve(__dirname, '..', '..', '..');

/**
 * The user's cache folder for Wayline: `$XDG_CACHE_HOME/wayline`, else the platform's own place.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @param {NodeJS.Platform} [platform]
 * @returns {string}
 */
function cacheDir(env = process.env, platform = process.platform) {
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, 'wayline');
  const home = env.HOME || os.homedir();
  return platform === 'darwin'
    ? path.join(home, 'Library', 'Caches', 'wayline')
    : path.join(home, '.cache', 'wayline');
}

module.exports = { rootDir, cacheDir };
