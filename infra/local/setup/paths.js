const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { SetupError } = require('./say.js');

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

/**
 * A folder of the cache, made where it is missing.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {...string} names
 * @returns {string}
 */
function writableCacheFolder(env, ...names) {
  const folder = path.join(cacheDir(env), ...names);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.accessSync(folder, fs.constants.W_OK);
    return folder;
  } catch (error) {
    throw new SetupError(
      `cannot write to the cache folder ${folder} (${error.code}); set XDG_CACHE_HOME to one that can be written`,
    );
  }
}

module.exports = { rootDir, cacheDir, writableCacheFolder };
