const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { cacheDir, writableCacheFolder } = require('./paths.js');

const COMMANDS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
];
const MAC_APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Where a browser's folder in Playwright's cache holds the program. */
const PLAYWRIGHT_PROGRAMS = [
  'chrome-linux/chrome',
  'chrome-linux64/chrome',
  'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
  'chrome-linux/headless_shell',
  'chrome-headless-shell-linux64/chrome-headless-shell',
  'chrome-headless-shell-mac-arm64/chrome-headless-shell',
  'chrome-headless-shell-mac-x64/chrome-headless-shell',
];

/** A cold browser on a busy machine needs seconds to tell its version. */
const PROBE_TIMEOUT_MS = 30_000;

function playwrightCache(env) {
  if (env.PLAYWRIGHT_BROWSERS_PATH) return env.PLAYWRIGHT_BROWSERS_PATH;
  const home = env.HOME || os.homedir();
  return process.platform === 'darwin'
    ? path.join(home, 'Library', 'Caches', 'ms-playwright')
    : path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'ms-playwright');
}

function playwrightPrograms(env) {
  const folder = playwrightCache(env);
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => /^chromium(_headless_shell)?-\d+$/.test(name))
    .sort()
    .reverse()
    .flatMap((name) => PLAYWRIGHT_PROGRAMS.map((program) => path.join(folder, name, program)));
}

/**
 * Files that may be a Chromium, best first.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
function chromiumCandidates(env) {
  if (env.WAYLINE_CHROMIUM) return [path.resolve(env.WAYLINE_CHROMIUM)];
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  const onPath = COMMANDS.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  const applications = process.platform === 'darwin' ? MAC_APPLICATIONS : [];
  return [...onPath, ...applications, ...playwrightPrograms(env)].filter((file) =>
    fs.existsSync(file),
  );
}

/** Whether a file runs and says that it is a Chromium; Ubuntu's stub of a snap does not. */
function answers(file) {
  const { status, stdout } = spawnSync(file, ['--version'], {
    encoding: 'utf8',
    timeout: PROBE_TIMEOUT_MS,
  });
  return status === 0 && /chrom|edge/i.test(stdout);
}

const recordFile = (env) => path.join(cacheDir(env), 'chromium.json');

/**
 * The Chromium that set-up found.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
function recordedChromium(env = process.env) {
  try {
    const { file, named } = JSON.parse(fs.readFileSync(recordFile(env), 'utf8'));
    const same = named === (env.WAYLINE_CHROMIUM ?? null);
    return same && fs.existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Finds an installed Chromium that runs, and keeps its path for the tests.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{file?: string, tried: string[]}}
 */
function findChromium(env = process.env) {
  const tried = [];
  for (const file of chromiumCandidates(env)) {
    if (answers(file)) {
      writableCacheFolder(env);
      const record = { file, named: env.WAYLINE_CHROMIUM ?? null };
      fs.writeFileSync(recordFile(env), `${JSON.stringify(record)}\n`);
      return { file, tried };
    }
    tried.push(`${file}: does not answer --version`);
  }
  return { tried };
}

module.exports = { chromiumCandidates, findChromium, recordedChromium };
