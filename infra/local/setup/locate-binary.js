const fs = require('node:fs');
const path = require('node:path');
const binaries = require('../binaries.json');
const { cachedPath, checkBinary } = require('./cached-binary.js');
const { cacheDir } = require('./paths.js');
const { compareVersions, probeVersion } = require('./probe-version.js');

function isExecutable(file) {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Files that may be the binary, best first: the one named by its variable (then no other is looked
 * at), those on PATH, the one in our cache.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {{origin: 'variable' | 'path' | 'cache', file: string}[]}
 */
function binaryCandidates(name, env) {
  const binary = binaries[name];
  const named = env[binary.variable];
  if (named) return [{ origin: 'variable', file: path.resolve(named) }];
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => ({ origin: 'path', file: path.join(folder, name) }));
  const cached = cachedPath(cacheDir(env), name, binary.version);
  return [...onPath, { origin: 'cache', file: cached }];
}

/** Why a candidate cannot be used; undefined where it can. An absent file on PATH is no news. */
function problemOf({ origin, file }, name, env) {
  const binary = binaries[name];
  if (origin === 'cache') return checkBinary(file);
  if (!isExecutable(file)) return origin === 'variable' ? 'is not an executable file' : '';
  if (origin === 'variable') return undefined;
  const version = probeVersion(file, binary, cacheDir(env));
  if (version === undefined) return `does not answer '${binary.versionArguments.join(' ')}'`;
  return compareVersions(version, binary.minimumVersion) < 0
    ? `is version ${version}, needed ${binary.minimumVersion}`
    : undefined;
}

/**
 * Finds a local server's binary without fetching it.
 *
 * @param {'temporal' | 'weed'} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{file?: string, origin?: string, tried: string[]}} `tried` says why others were not taken
 */
function locateBinary(name, env = process.env) {
  const tried = [];
  for (const candidate of binaryCandidates(name, env)) {
    const problem = problemOf(candidate, name, env);
    if (problem === undefined) return { ...candidate, tried };
    if (problem !== '') tried.push(`${candidate.file} ${problem}`);
  }
  return { tried };
}

module.exports = { binaryCandidates, locateBinary };
