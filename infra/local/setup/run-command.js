const { spawn } = require('node:child_process');

/** Enough of a command's output to show why it failed. */
const KEPT_CHARACTERS = 4000;

/**
 * Runs a command without stdin and keeps the end of what it writes. Never throws: a command that
 * cannot be started has code -1, one that takes longer than `timeoutMs` is killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number}} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
function runCommand(command, args, options = {}) {
  const { timeoutMs = 0, ...spawnOptions } = options;
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      ...spawnOptions,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(timeoutMs > 0 ? { timeout: timeoutMs, killSignal: 'SIGKILL' } : {}),
    });
    const keep = (chunk) => {
      output = (output + chunk).slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => resolve({ code: -1, output: error.message }));
    child.on('close', (code, signal) => {
      const ended = signal === null ? '' : `\nended by ${signal}`;
      resolve({ code: code ?? -1, output: (output + ended).trim() });
    });
  });
}

/**
 * The last lines of a command's output on one line, for an error message.
 *
 * @param {string} output
 * @param {number} [lines]
 * @returns {string}
 */
function lastLines(output, lines = 2) {
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-lines)
    .join(' | ');
}

module.exports = { runCommand, lastLines };
