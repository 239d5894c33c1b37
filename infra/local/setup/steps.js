const { ensureBuilt, isBuilt, withSetupLock } = require('./build.js');
const { ensureBinary } = require('./fetch-binary.js');
const { recordedChromium } = require('./find-chromium.js');
const { ensureChromium } = require('./install-chromium.js');
const { installPackages, packagesAreInstalled } = require('./install-packages.js');
const { locateBinary } = require('./locate-binary.js');
const { swallowedFlags } = require('./npm-flags.js');
const { say, SetupError } = require('./say.js');

/** What each command needs: `build` code alone, `start` the local servers too, `test` a browser too. */
const NEEDS = {
  build: { dev: false, servers: false, browser: false },
  start: { dev: false, servers: true, browser: false },
  test: { dev: true, servers: true, browser: true },
};

function isReady({ dev, servers, browser }) {
  return (
    packagesAreInstalled({ dev }) &&
    isBuilt() &&
    (!servers || ['temporal', 'weed'].every((name) => locateBinary(name).file !== undefined)) &&
    (!browser || recordedChromium() !== undefined)
  );
}

async function ensureCode({ dev, browser }) {
  if (!packagesAreInstalled({ dev })) await installPackages({ dev });
  ensureBuilt();
  if (browser) await ensureChromium();
}

/** Code and servers are fetched side by side; all problems are told, not only the first. */
async function ensureAll(needs) {
  const servers = needs.servers ? [ensureBinary('temporal'), ensureBinary('weed')] : [];
  const results = await Promise.allSettled([...servers, ensureCode(needs)]);
  const reasons = results.flatMap((r) => (r.status === 'rejected' ? [r.reason] : []));
  const unexpected = reasons.find((reason) => !(reason instanceof SetupError));
  if (unexpected !== undefined) throw unexpected;
  if (reasons.length > 0) throw new SetupError(reasons.map((r) => r.message).join('\n'));
}

/**
 * Does what a command needs and is not done yet; ends the process with code 1 where it cannot.
 *
 * @param {'build' | 'start' | 'test'} command
 */
async function runSetup(command) {
  const needs = NEEDS[command];
  try {
    if (needs === undefined) throw new SetupError(`expected build, start or test, got ${command}`);
    const warning = swallowedFlags(process.env);
    if (warning !== undefined) say(warning);
    if (!isReady(needs)) await withSetupLock(() => ensureAll(needs));
  } catch (error) {
    say(error instanceof SetupError ? error.message : error.stack);
    process.exitCode = 1;
  }
}

module.exports = { runSetup };
