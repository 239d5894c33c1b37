const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { takeLock } = require('./lock-file.js');
const { rootDir } = require('./paths.js');
const { say, SetupError } = require('./say.js');
const { sourceFiles, sourceStamp } = require('./source-files.js');
const { stageVersions } = require('./stage-versions.js');
const { transpileTree } = require('./transpile.js');

const STAMP = 'build-stamp.json';

/** Longer than npm ci and a build take on a slow machine; then the other set-up is stuck. */
const LOCK_DEADLINE_MS = 15 * 60_000;

/** Runs `work` while no other set-up of this checkout does. */
async function withSetupLock(work, root = rootDir) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const file = path.join(os.tmpdir(), `wayline-setup-${process.getuid?.() ?? 'user'}-${name}.lock`);
  const deadline = Date.now() + LOCK_DEADLINE_MS;
  for (let told = false; ; told = true) {
    const lock = takeLock(file);
    if ('release' in lock) {
      try {
        return await work();
      } finally {
        lock.release();
      }
    }
    if (!told) say(`waits for another set-up of this folder (process ${lock.holder.pid})`);
    if (Date.now() > deadline) {
      throw new SetupError(`process ${lock.holder.pid} holds ${file}; end it and start again`);
    }
    await sleep(200);
  }
}

/**
 * Whether dist/ holds what the sources give.
 *
 * @param {string} [root]
 * @returns {boolean}
 */
function isBuilt(root = rootDir) {
  try {
    const stamp = JSON.parse(fs.readFileSync(path.join(root, 'dist', STAMP), 'utf8'));
    return stamp.sources === sourceStamp(root);
  } catch {
    return false;
  }
}

/** Bundles the workflow code, once, for every worker (worker/bundle.ts). */
function bundleWorkflows(outDir) {
  const script = path.join(outDir, 'worker', 'bundle.js');
  if (!fs.existsSync(script)) return;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new SetupError(`bundling the workflows failed:\n${stdout}${stderr}`);
}

function replaceFolder(folder, replacement) {
  const old = `${folder}.old`;
  fs.rmSync(old, { recursive: true, force: true });
  if (fs.existsSync(folder)) fs.renameSync(folder, old);
  fs.renameSync(replacement, folder);
  fs.rmSync(old, { recursive: true, force: true });
}

/**
 * Builds dist/ beside the old one and puts it in its place when it is whole; a failed build leaves
 * the old one. The caller holds the set-up lock.
 *
 * @param {string} [root]
 */
function build(root = rootDir) {
  const startedAt = Date.now();
  const finalDir = path.join(root, 'dist');
  const outDir = `${finalDir}.tmp`;
  const sources = sourceStamp(root);
  const names = sourceFiles(root);
  say(`builds ${names.length} files into dist/ ...`);
  fs.rmSync(outDir, { recursive: true, force: true });
  fs.mkdirSync(outDir);
  fs.writeFileSync(path.join(outDir, '.gitignore'), '*\n');
  transpileTree({ root, names, outDir, finalDir });
  fs.writeFileSync(
    path.join(outDir, 'stage-versions.json'),
    `${JSON.stringify(stageVersions(outDir), null, 2)}\n`,
  );
  bundleWorkflows(outDir);
  fs.writeFileSync(path.join(outDir, STAMP), `${JSON.stringify({ sources })}\n`);
  replaceFolder(finalDir, outDir);
  say(`built dist/ in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

/** Builds dist/ where it does not fit the sources. The caller holds the set-up lock. */
function ensureBuilt(root = rootDir) {
  if (!isBuilt(root)) build(root);
}

module.exports = { build, ensureBuilt, isBuilt, withSetupLock };

if (require.main === module) {
  withSetupLock(async () => ensureBuilt()).catch((error) => {
    say(error instanceof SetupError ? error.message : error.stack);
    process.exitCode = 1;
  });
}
