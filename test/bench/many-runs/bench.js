// Many runs at once on one worker process: none lost, none twice, and the worker's memory over time from
// /proc (Linux).
// usage: npm run build && node test/bench/many-runs/bench.js noop|real [RUNS [BATCHES]]
// `noop` runs stages with nothing to do; `real` the product's worker over a small made-up shop with as many
// days as runs. Every batch starts all RUNS dates at once. Prints a table and, as the last line, JSON.
const { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');
const { storeOf, withStack } = require('../bench-stack.js');

const root = path.resolve(__dirname, '../../..');
const dist = (file) => require(path.join(root, 'dist', file));
const { startRun } = dist('client/runs.js');

const [kind, runs = '100', batches = '1'] = process.argv.slice(2);
if (kind !== 'noop' && kind !== 'real') {
  console.error('usage: node test/bench/many-runs/bench.js noop|real [RUNS [BATCHES]]');
  process.exit(2);
}
const RUNS = Number(runs);

const LAST_DAY = Date.UTC(2026, 5, 30);
const DAY_MS = 86_400_000;

/** Days that a run of the small shop looks back: enough for every stage to have work, few enough to be quick. */
const LOOKBACK_DAYS = 7;
const EVENTS_A_DAY = 300;

const dates = Array.from({ length: RUNS }, (_, index) =>
  new Date(LAST_DAY - (RUNS - 1 - index) * DAY_MS).toISOString().slice(0, 10),
);

function specOf(name) {
  return {
    pipeline: name,
    storage: {
      source: 's3://wayline-source/shop',
      artifacts: 's3://wayline/artifacts',
      publish: 's3://wayline/published',
    },
    sources: {
      events: { path: 'events/dt={date}/*.parquet', lookbackDays: LOOKBACK_DAYS },
      customers: { path: 'customers.parquet' },
      products: { path: 'products.parquet' },
      feedback: { path: 'feedback.parquet' },
    },
    train: { horizonDays: 2 },
  };
}

async function uploadShop(stack) {
  const shop = mkdtempSync(path.join(tmpdir(), 'wayline-shop-'));
  const days = RUNS + LOOKBACK_DAYS;
  const endDate = dates.at(-1);
  const outDir = path.join(shop, 'shop');
  const { generateSample } = dist('client/sample/generate-sample.js');
  await generateSample({ outDir, events: days * EVENTS_A_DAY, days, endDate });
  const store = storeOf(stack);
  for (const key of readdirSync(outDir, { recursive: true })) {
    const file = path.join(outDir, key);
    if (statSync(file).isFile()) await store.upload(file, `s3://wayline-source/shop/${key}`);
  }
  rmSync(shop, { recursive: true });
}

/** Resident memory of a process in MB. */
function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** Waits until the server's list, which is a moment late, shows no open run. */
async function untilListed(client, query) {
  for (;;) {
    const { count } = await client.workflow.count(`${query} AND ExecutionStatus = 'Running'`);
    if (count === 0) return;
    await sleep(100);
  }
}

/** What is wrong with the runs of a batch; empty where each date has run once and published once. */
async function problemsOf(client, stack, pipeline) {
  const problems = [];
  const seen = new Map();
  const query = `WorkflowType = 'journeyPipeline' AND WaylinePipeline = '${pipeline}'`;
  await untilListed(client, query);
  for await (const { workflowId, status } of client.workflow.list({ query })) {
    if (status.name !== 'COMPLETED') problems.push(`${workflowId} ${status.name}`);
    seen.set(workflowId, (seen.get(workflowId) ?? 0) + 1);
  }
  const published = new Map();
  const releases = await storeOf(stack).list(`s3://wayline/published/${pipeline}/releases/`);
  for (const { key } of releases.filter((object) => object.key.endsWith('/manifest.json'))) {
    const date = key.split('/').at(-2).slice(0, 10);
    published.set(date, (published.get(date) ?? 0) + 1);
  }
  for (const date of dates) {
    const executions = seen.get(`${pipeline}-${date}`) ?? 0;
    if (executions !== 1) problems.push(`${date}: ${executions} executions`);
    const count = published.get(date) ?? 0;
    if (kind === 'real' && count !== 1) problems.push(`${date}: ${count} releases`);
  }
  return problems;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Median seconds of each stage. */
function medianSeconds(stages) {
  const names = [...new Set(stages.map(({ name }) => name))];
  const secondsOf = (wanted) =>
    stages.filter(({ name }) => name === wanted).map(({ seconds }) => seconds);
  return Object.fromEntries(names.map((name) => [name, median(secondsOf(name))]));
}

async function runBatch(client, pipeline) {
  const started = performance.now();
  const handles = await Promise.all(
    dates.map(async (date) => {
      const input = { date, spec: specOf(pipeline), onFailure: 'hold' };
      return (await startRun({ client }, { input, taskQueue: 'wayline' })).handle;
    }),
  );
  const results = await Promise.all(handles.map((handle) => handle.result()));
  const stages = results.flatMap((result) => result.stages);
  return {
    seconds: (performance.now() - started) / 1000,
    retried: stages.filter(({ attempts }) => attempts > 1).length,
    stageSeconds: medianSeconds(stages),
  };
}

async function measureBatch({ client, stack, worker }, pipeline) {
  const memory = [memoryOf(worker.pid)];
  const watch = setInterval(() => memory.push(memoryOf(worker.pid)), 250);
  const { seconds, retried, stageSeconds } = await runBatch(client, pipeline);
  clearInterval(watch);
  const problems = await problemsOf(client, stack, pipeline);
  return {
    ...{ runs: RUNS, seconds: Math.round(seconds * 10) / 10, retried, problems },
    ...{ startMb: memory[0], medianMb: median(memory) },
    ...{ maxMb: Math.max(...memory), endMb: memory.at(-1) },
    stageSeconds,
  };
}

const script = kind === 'noop' ? path.join(__dirname, '../noop-worker.js') : undefined;

void withStack(script ?? path.join(root, 'dist/worker/main.js'), async (scene) => {
  if (kind === 'real') await uploadShop(scene.stack);
  const rows = [];
  for (let batch = 1; batch <= Number(batches); batch += 1) {
    rows.push(await measureBatch(scene, `batch${batch}`));
    console.error(JSON.stringify(rows.at(-1)));
  }
  console.log(
    '| stages | runs at once | seconds | retried | lost or twice | worker at start | median | most | end |\n' +
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const row of rows) {
    const memory = [row.startMb, row.medianMb, row.maxMb, row.endMb].map((mb) => `${mb} MB`);
    const cells = [kind, row.runs, row.seconds, row.retried, row.problems.length, ...memory];
    console.log(`| ${cells.join(' | ')} |`);
  }
  for (const problem of rows.flatMap(({ problems }) => problems)) console.log(problem);
  console.log(JSON.stringify({ kind, batches: rows }));
  process.exitCode = rows.every(({ problems }) => problems.length === 0) ? 0 : 1;
});
