const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

/**
 * When a process started, as the system tells it: with the pid it names a process for good, although
 * pids are used again. Undefined where no such process lives (a zombie does not live).
 *
 * @param {number} pid
 * @returns {string | undefined}
 */
function processStart(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command in parentheses may hold spaces; after it come state (field 3) and, as field 22,
      // the start in clock ticks since boot (proc_pid_stat(5)).
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
    return text.trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process that was recorded still lives.
 *
 * @param {{pid: number, start?: string}} recorded
 * @returns {boolean}
 */
function isAlive({ pid, start }) {
  const now = processStart(pid);
  return now !== undefined && (start === undefined || start === now);
}

/**
 * The command line of a process, its arguments joined by spaces; empty where it cannot be read.
 *
 * @param {number} pid
 * @returns {string}
 */
function processCommand(pid) {
  try {
    return process.platform === 'linux'
      ? fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

module.exports = { processStart, processCommand, isAlive };
