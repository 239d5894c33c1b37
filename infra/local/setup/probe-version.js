const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** A server's binary starts in under a second; one that does not answer is not what we look for. */
const PROBE_TIMEOUT_MS = 15_000;

/** Compares dotted versions by their numbers: below 0, 0 or above 0. */
function compareVersions(a, b) {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function readMemo(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * The version that a binary says it has, asked once for each file and kept in the cache folder.
 *
 * @param {string} file
 * @param {{versionArguments: string[], versionPattern: string}} binary
 * @param {string} cache
 * @returns {string | undefined} undefined where it does not run or is another program
 */
function probeVersion(file, binary, cache) {
  const { size, mtimeMs } = fs.statSync(file);
  const key = `${fs.realpathSync(file)} ${size} ${mtimeMs}`;
  const memoFile = path.join(cache, 'probed.json');
  const memo = readMemo(memoFile);
  if (memo[key] !== undefined) return memo[key];
  const { stdout, stderr } = spawnSync(file, binary.versionArguments, {
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MS,
  });
  const [, version] = new RegExp(binary.versionPattern).exec(`${stdout}\n${stderr}`) ?? [];
  if (version !== undefined) {
    try {
      fs.mkdirSync(cache, { recursive: true });
      fs.writeFileSync(memoFile, JSON.stringify({ ...memo, [key]: version }));
    } catch {
      // Without a writable cache the binary is asked each time.
    }
  }
  return version;
}

module.exports = { compareVersions, probeVersion };
