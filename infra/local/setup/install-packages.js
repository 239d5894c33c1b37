const fs = require('node:fs');
const path = require('node:path');
const { rootDir } = require('./paths.js');
const { runCommand } = require('./run-command.js');
const { sayWhile, SetupError } = require('./say.js');

function packagesOf(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
}

/**
 * Packages of the lock file that are not installed in the locked version; optional ones, most of
 * which belong to other platforms, do not count.
 *
 * @param {Record<string, {version?: string, dev?: boolean, optional?: boolean, devOptional?: boolean,
 *   peer?: boolean}>} locked
 * @param {Record<string, {version?: string}>} installed
 * @param {{dev: boolean}} options `dev` where the development packages must be there too
 * @returns {string[]}
 */
function stalePackages(locked, installed, { dev }) {
  return Object.entries(locked)
    .filter(([name, entry]) => name !== '' && !entry.optional && !entry.devOptional && !entry.link)
    .filter(([, entry]) => dev || !entry.dev)
    .filter(([name, entry]) => installed[name]?.version !== entry.version)
    .map(([name]) => name);
}

/** Whether node_modules holds what the lock file says. */
function packagesAreInstalled({ dev, root = rootDir }) {
  const locked = packagesOf(path.join(root, 'package-lock.json'));
  if (locked === undefined) throw new SetupError('package-lock.json is missing or broken');
  const installed = packagesOf(path.join(root, 'node_modules', '.package-lock.json'));
  return installed !== undefined && stalePackages(locked, installed, { dev }).length === 0;
}

/** What npm says went wrong, without its page of usage. */
function npmProblem(output) {
  const [problem] = output.split(/^npm error (Clean install a project|A complete log)/m);
  return problem.replaceAll(/^npm error ?/gm, '').trim();
}

/**
 * Installs the locked packages with npm and the user's own npm configuration.
 *
 * @param {{dev: boolean}} options
 */
async function installPackages({ dev }) {
  const npm = process.env.npm_execpath ?? '';
  const [command, ...first] = /npm-cli\.c?js$/.test(npm) ? [process.execPath, npm] : ['npm'];
  const include = dev ? ['--include=dev'] : [];
  const count = Object.keys(packagesOf(path.join(rootDir, 'package-lock.json')) ?? {}).length;
  const what = `installs the locked npm packages (npm ci, up to ${count} packages, about 550 MB on disk)`;
  await sayWhile(what, async () => {
    const { code, output } = await runCommand(
      command,
      [...first, 'ci', '--loglevel=error', '--no-audit', '--no-fund', ...include],
      { cwd: rootDir },
    );
    if (code === 0) return;
    throw new SetupError(
      [
        `npm ci failed: ${npmProblem(output)}`,
        "Check that npm reaches its registry ('npm ping'; set one with 'npm config set registry URL').",
      ].join('\n'),
    );
  });
}

module.exports = { installPackages, packagesAreInstalled, stalePackages };
