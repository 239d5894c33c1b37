// A daily run end to end beside pandas: the first day, the same day again and the next day of Wayline (a real
// Temporal server, a real S3 server, one worker process), then the same stages in `test/bench/peers`, one
// after the other on one machine.
// usage: npm run bench -- [--events N] [--folder DIR]
// DIR keeps the source and the peer's virtual environment (a temporary folder by default); both are made
// where they are missing. Prints tables in Markdown and, as the last line, JSON.
const { execFileSync } = require('node:child_process');
const {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const { loadavg, tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { parseArgs } = require('node:util');
const yaml = require('yaml');
const { measureRun } = require('../daily-run/measure-run.js');
const { pythonOf } = require('../peer-python.js');
const { limitsTable, stagesTable } = require('./tables.js');

const root = path.resolve(__dirname, '../../..');
const PEER = path.join(root, 'test/bench/peers');
const LOOKBACK_DAYS = 90;
/** One day more than the look-back, so that both dates see a full window but for its first day. */
const FIRST_DATE = '2026-06-29';
const NEXT_DATE = '2026-06-30';

/** The source, made where it is missing, and how long that took. */
function sourceOf(folder, events) {
  const source = path.join(folder, `shop-${events}`);
  if (existsSync(path.join(source, 'truth.json'))) return { source };
  console.error(`makes ${source} ...`);
  const main = path.join(root, 'dist/client/cli/main.js');
  const days = ['--days', String(LOOKBACK_DAYS + 1), '--end-date', NEXT_DATE];
  const began = performance.now();
  const args = ['sample', '--quiet', '--force', '--out', source, '--events', String(events)];
  execFileSync(process.execPath, [main, ...args, ...days], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { source, sampleSeconds: (performance.now() - began) / 1000 };
}

/** The sample's own spec, looking back as far as the peer does. */
function specOf(source, state) {
  const spec = yaml.parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
  spec.sources.events.lookbackDays = LOOKBACK_DAYS;
  const file = path.join(state, 'spec.yaml');
  writeFileSync(file, yaml.stringify(spec));
  return file;
}

async function measureWayline(source, state) {
  const spec = specOf(source, state);
  const runs = {};
  for (const [name, date] of [
    ['first', FIRST_DATE],
    ['again', FIRST_DATE],
    ['next', NEXT_DATE],
  ]) {
    console.error(`Wayline, ${name}: ${date} ...`);
    const run = await measureRun({ source, date, state: path.join(state, 'servers'), spec });
    if (run.status !== 'done')
      throw new Error(`${date}: ${run.status}, ${JSON.stringify(run.error)}`);
    runs[name] = run;
  }
  return runs;
}

function measurePeer(folder, source, state) {
  const python = pythonOf(path.join(folder, 'peer'), path.join(PEER, 'requirements.txt'));
  console.error('pandas ...');
  const args = [path.join(PEER, 'pipeline.py'), source, FIRST_DATE, path.join(state, 'peer')];
  const output = execFileSync(python, [...args, '--lookback', String(LOOKBACK_DAYS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(output.toString().trim().split('\n').at(-1));
}

async function main() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '1000000' },
      folder: { type: 'string', default: path.join(tmpdir(), 'wayline-bench-end-to-end') },
    },
  });
  const events = Number(values.events);
  mkdirSync(values.folder, { recursive: true });
  const { source, sampleSeconds } = sourceOf(values.folder, events);
  const state = mkdtempSync(path.join(values.folder, 'run-'));
  try {
    const loadBefore = loadavg()[0];
    const runs = await measureWayline(source, state);
    const loadBetween = loadavg()[0];
    const peer = measurePeer(values.folder, source, state);
    const load = [loadBefore, loadBetween, loadavg()[0]];
    console.log(`${stagesTable(runs, peer)}\n\n${limitsTable(runs, peer)}\n`);
    console.log(
      `Load of the machine before, between and after: ${load.map((one) => one.toFixed(1)).join(', ')}.`,
    );
    const ours = Object.entries(runs).map(
      ([name, { seconds, cpuSeconds, peakMb, allMb, heldMs, stageSeconds }]) => [
        name,
        { seconds, cpuSeconds, peakMb, allMb, heldMs, stages: stageSeconds },
      ],
    );
    console.log(
      JSON.stringify({ events, sampleSeconds, load, wayline: Object.fromEntries(ours), peer }),
    );
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
