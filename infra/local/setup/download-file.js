const { createWriteStream } = require('node:fs');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { lastLines, runCommand } = require('./run-command.js');

/** Gives up on a host that does not answer in 20 s or sends less than 1 kB/s for a minute. */
const CURL_PATIENCE = ['--connect-timeout', '20', '--speed-time', '60', '--speed-limit', '1000'];

/**
 * Downloads a file: with curl, which knows the user's proxy and certificates, else by ourselves.
 *
 * @param {string} url
 * @param {string} target
 * @param {number} timeoutMs
 * @returns {Promise<string | undefined>} what went wrong
 */
async function downloadFile(url, target, timeoutMs) {
  const curl = await runCommand('curl', ['-fsSL', ...CURL_PATIENCE, '-o', target, url], {
    timeoutMs,
  });
  if (curl.code === 0) return undefined;
  if (curl.code !== -1) return lastLines(curl.output, 1);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok || response.body === null) return `HTTP ${response.status}`;
    await pipeline(Readable.fromWeb(response.body), createWriteStream(target));
    return undefined;
  } catch (error) {
    return error.cause?.message ?? error.message;
  }
}

module.exports = { downloadFile };
