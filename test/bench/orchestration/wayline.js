// Seconds of a run whose eight stages have nothing to do, one run after the other.
// usage: npm run build && node test/bench/orchestration/wayline.js [RUNS]
// Prints, as the last line, JSON: {version, seconds, events, bytes}.
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { withStack } = require('../bench-stack.js');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { startRun } = dist('client/runs.js');

const runs = Number(process.argv[2] ?? 20);

/** Not counted: the first runs fill the caches of server and worker. */
const WARM_UP = 2;

const spec = {
  pipeline: 'noop',
  storage: {
    source: 's3://wayline-source/noop',
    artifacts: 's3://wayline/artifacts',
    publish: 's3://wayline/published',
  },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};

function dayAfter(days) {
  return new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10);
}

void withStack(path.join(__dirname, '../noop-worker.js'), async ({ client }) => {
  const seconds = [];
  let last;
  for (let index = 0; index < WARM_UP + runs; index += 1) {
    const input = { date: dayAfter(index), spec, onFailure: 'hold' };
    const started = performance.now();
    const { handle } = await startRun({ client }, { input, taskQueue: 'wayline' });
    await handle.result();
    if (index >= WARM_UP) seconds.push((performance.now() - started) / 1000);
    last = handle;
  }
  const { raw } = await last.describe();
  const { historyLength, historySizeBytes } = raw.workflowExecutionInfo;
  const version = require('../../../package.json').version;
  const [events, bytes] = [Number(historyLength), Number(historySizeBytes)];
  console.log(JSON.stringify({ version, seconds, events, bytes }));
});
