const fs = require('node:fs');
const path = require('node:path');
const { findChromium, recordedChromium } = require('./find-chromium.js');
const { rootDir } = require('./paths.js');
const { lastLines, runCommand } = require('./run-command.js');
const { say, SetupError } = require('./say.js');

/** 150 MB from a slow mirror, and apt's own retries. */
const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** Playwright waits 30 s for a host by default, five times; a blocked host should cost less. */
const PLAYWRIGHT_ENV = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' };

async function runQuietly(what, command, args, env = {}) {
  const { code, output } = await runCommand(command, args, {
    env: { ...process.env, ...env },
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
  return code === 0 ? undefined : `${what}: ${lastLines(output, 1)}`;
}

async function installWithPlaywright() {
  const cli = path.join(rootDir, 'node_modules', 'playwright-core', 'cli.js');
  if (!fs.existsSync(cli)) return 'playwright-core is not installed';
  say('downloads a Chromium for the tests with Playwright (about 110 MB) ...');
  const args = [cli, 'install', '--only-shell', 'chromium'];
  return runQuietly('playwright-core install chromium', process.execPath, args, PLAYWRIGHT_ENV);
}

async function installWithApt() {
  if (!fs.existsSync('/usr/bin/apt-get')) return 'apt-get is not there';
  const root = process.getuid?.() === 0;
  const [command, ...first] = root ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  say('installs the package chromium with apt-get for the tests (up to 300 MB) ...');
  const update = await runQuietly('apt-get update', command, [...first, 'update', '-qq'], env);
  const install = await runQuietly(
    'apt-get install chromium',
    command,
    [...first, 'install', '-y', '-qq', '--no-install-recommends', 'chromium'],
    env,
  );
  return install === undefined ? undefined : [update, install].filter(Boolean).join('; ');
}

/**
 * Makes sure that the tests have a Chromium: an installed one, else Playwright's, else the system's
 * package.
 */
async function ensureChromium() {
  if (recordedChromium() !== undefined) return;
  const found = findChromium();
  if (found.file !== undefined) return;
  const tried = [...found.tried];
  if (!process.env.WAYLINE_CHROMIUM) {
    for (const install of [installWithPlaywright, installWithApt]) {
      const problem = await install();
      const { file } = findChromium();
      if (file !== undefined) {
        say(`uses ${file} for the tests`);
        return;
      }
      tried.push(problem ?? `${install.name}: installed nothing that runs`);
    }
  }
  throw new SetupError(
    [
      'no Chromium for the tests of the report. Tried:',
      ...tried.map((line) => `  - ${line}`),
      'Install Chromium or Google Chrome, or set WAYLINE_CHROMIUM to the path of one.',
    ].join('\n'),
  );
}

module.exports = { ensureChromium };
