const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

/** SHA-256 (hex) of a file, read in pieces. */
function sha256OfFile(file) {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(1 << 20);
  const handle = fs.openSync(file, 'r');
  try {
    for (;;) {
      const length = fs.readSync(handle, piece);
      if (length === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, length));
    }
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * Where the cache keeps a binary of a version.
 *
 * @param {string} cache the cache folder
 * @param {string} name
 * @param {string} version
 */
function cachedPath(cache, name, version) {
  return path.join(cache, 'bin', `${name}-${version}`, name);
}

const recordPath = (file) => `${file}.json`;

function writeRecord(file, facts) {
  const { size, ctimeMs } = fs.statSync(file);
  fs.writeFileSync(recordPath(file), `${JSON.stringify({ ...facts, size, ctimeMs })}\n`);
}

/**
 * Makes a fetched file executable and keeps its checksum beside it.
 *
 * @param {string} file
 * @param {{source: string, pinned?: string}} facts where it is from, and the checksum it must have
 * @returns {string | undefined} what is wrong; the file is then not fit for use
 */
function recordBinary(file, { source, pinned }) {
  const sha256 = sha256OfFile(file);
  if (pinned !== undefined && sha256 !== pinned) {
    return `has sha256 ${sha256}, expected ${pinned}`;
  }
  fs.chmodSync(file, 0o755);
  writeRecord(file, { sha256, source });
  return undefined;
}

/**
 * Checks a cached binary against the checksum kept when it was fetched. Reading 150 MB takes 0.1 s or
 * more, so a file whose size and change time are those of the last check is taken as it is; the change
 * time cannot be set by a user.
 *
 * @param {string} file
 * @returns {string | undefined} what is wrong; undefined where it may be used
 */
function checkBinary(file) {
  let record;
  try {
    record = JSON.parse(fs.readFileSync(recordPath(file), 'utf8'));
  } catch {
    return fs.existsSync(file) ? 'has no checksum beside it' : 'is not there';
  }
  const stat = fs.statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return 'is not there';
  if (stat.size === record.size && stat.ctimeMs === record.ctimeMs) return undefined;
  const sha256 = sha256OfFile(file);
  if (sha256 !== record.sha256) return `has sha256 ${sha256}, expected ${record.sha256}`;
  try {
    writeRecord(file, { sha256, source: record.source });
  } catch {
    // A read-only cache is checked in full each time.
  }
  return undefined;
}

module.exports = { cachedPath, checkBinary, recordBinary };
