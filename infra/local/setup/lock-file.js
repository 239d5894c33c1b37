const fs = require('node:fs');
const { isAlive, processStart } = require('./process-identity.js');

/** A lock file is written at once after it is made; an empty one older than this was left behind. */
const WRITE_GRACE_MS = 10_000;

/** Who holds a lock, or undefined where nobody who lives does. */
function lockHolder(file) {
  try {
    const text = fs.readFileSync(file, 'utf8');
    if (text.endsWith('}\n')) {
      const holder = JSON.parse(text);
      return isAlive(holder) ? holder : undefined;
    }
    const { mtimeMs } = fs.statSync(file);
    const since = new Date(mtimeMs).toISOString();
    return Date.now() - mtimeMs < WRITE_GRACE_MS ? { pid: 0, since } : undefined;
  } catch {
    return undefined;
  }
}

function create(file) {
  const holder = {
    pid: process.pid,
    start: processStart(process.pid),
    since: new Date().toISOString(),
  };
  try {
    fs.writeFileSync(file, `${JSON.stringify(holder)}\n`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock whose holder is dead. Only one process at a time may judge and remove. */
function removeStale(file) {
  const guard = `${file}.takeover`;
  try {
    fs.mkdirSync(guard);
  } catch {
    const { mtimeMs } = fs.statSync(guard, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
    if (Date.now() - mtimeMs > WRITE_GRACE_MS) fs.rmdirSync(guard);
    return;
  }
  try {
    if (lockHolder(file) === undefined) fs.rmSync(file, { force: true });
  } finally {
    fs.rmdirSync(guard);
  }
}

/**
 * Takes a lock file, also one whose holder has died.
 *
 * @param {string} file
 * @returns {{release: () => void} | {holder: {pid: number, start?: string, since: string}}}
 *   `holder` where another living process has it
 */
function takeLock(file) {
  for (;;) {
    if (create(file)) return { release: () => fs.rmSync(file, { force: true }) };
    const holder = lockHolder(file);
    if (holder !== undefined) return { holder };
    removeStale(file);
  }
}

module.exports = { takeLock };
