// Cancels a run in the middle of every stage and takes the seconds until the attempt has ended and its folder
// is gone; then the same for each kind of work that a stage may be at.
// usage: npm run build && node test/bench/cancel/bench.js SOURCE DATE
// SOURCE is a folder with spec.yaml; a stage needs some seconds of work to be caught in its middle. Prints a
// table and, as the last line, JSON.
const { mkdtempSync, readFileSync, readdirSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { setTimeout: sleep } = require('node:timers/promises');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { Client, Connection } = require('@temporalio/client');
const { DefaultLogger, NativeConnection, Runtime, Worker } = require('@temporalio/worker');
const { parse } = require('yaml');
const { startLocalStack } = dist('infra/local/local-stack.js');
const { createActivities } = dist('activities/index.js');
const { createControlActivities } = dist('activities/control/index.js');
const { createS3Store } = dist('activities/artifacts/s3-store.js');
const { createStageActivity } = dist('activities/artifacts/stage-runner.js');
const { Scratch } = dist('activities/artifacts/scratch.js');
const { createComputeThreads } = dist('activities/compute/compute-threads.js');
const { STAGES } = dist('workflows/contracts/stage-io.js');
const { KINDS } = require('./kinds.js');

const [source, date] = process.argv.slice(2);
if (source === undefined || date === undefined) {
  console.error('usage: node test/bench/cancel/bench.js SOURCE DATE');
  process.exit(2);
}
const state = mkdtempSync(path.join(tmpdir(), 'wayline-cancel-'));
const scratchDir = path.join(state, 'scratch');

function attemptFolders() {
  const [worker] = readdirSync(scratchDir);
  return readdirSync(path.join(scratchDir, worker)).filter((name) => name !== 'files');
}

async function pendingActivity(handle) {
  const { raw, status } = await handle.describe();
  return { open: status.name === 'RUNNING', pending: raw.pendingActivities?.[0] };
}

/** Cancels the run once the stage has been at work for `afterMs`; returns seconds until nothing is left. */
async function cancelDuring(handle, stage, afterMs) {
  for (;;) {
    const { open, pending } = await pendingActivity(handle);
    if (!open) return undefined;
    if (pending?.activityType?.name === stage && pending.lastStartedTime) break;
    await sleep(10);
  }
  await sleep(afterMs);
  if (attemptFolders().length === 0) return undefined;
  const at = performance.now();
  await handle.cancel();
  while (attemptFolders().length > 0) await sleep(5);
  return (performance.now() - at) / 1000;
}

async function put(stack) {
  const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
  const store = createS3Store({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  for (const key of readdirSync(source, { recursive: true })) {
    const file = path.join(source, key);
    if (statSync(file).isFile()) await store.upload(file, `s3://wayline-source/shop/${key}`);
  }
  return store;
}

async function startWorkers(stack, deps, extra = {}) {
  const connection = await NativeConnection.connect({ address: stack.temporalAddress });
  const common = { connection, maxHeartbeatThrottleInterval: '1s' };
  const workflows = await Worker.create({
    ...common,
    taskQueue: 'bench',
    workflowBundle: { codePath: path.resolve(__dirname, '../../../dist/workflow-bundle.js') },
    activities: createControlActivities({ stores: deps.stores, build: 'bench' }),
  });
  const stages = await Worker.create({
    ...common,
    taskQueue: 'bench-stages',
    activities: { ...createActivities(deps), ...extra },
    maxConcurrentActivityTaskExecutions: 1,
  });
  const runs = [workflows.run(), stages.run()];
  return async () => {
    for (const worker of [workflows, stages]) worker.shutdown();
    await Promise.all(runs);
    await connection.close();
  };
}

async function timeStages({ client, stack, deps, spec }) {
  const stop = await startWorkers(stack, deps);
  let run = 0;
  const start = (name) =>
    client.workflow.start('journeyPipeline', {
      workflowId: `${name}-${(run += 1)}`,
      taskQueue: 'bench',
      args: [{ date, spec: specIn(spec, name), onFailure: 'fail' }],
    });
  const calm = await (await start('calm')).result();
  const seconds = {};
  for (const { name, seconds: took } of calm.stages) {
    const handle = await start('cancelled');
    seconds[name] = await cancelDuring(handle, name, took * 500);
    await handle.result().catch(() => undefined);
  }
  await stop();
  return seconds;
}

async function timeKinds({ client, stack, deps, spec }) {
  const seconds = {};
  const at = { kind: '', begun: false };
  const definition = {
    ...{ name: 'collect', specKeys: [], reads: [] },
    compute: async (context) => {
      await KINDS[at.kind](context, () => (at.begun = true));
      return { rowsIn: 0, rowsOut: 0 };
    },
  };
  // One worker for all: a new one reads the workflow code first, which is no part of a cancellation.
  const stop = await startWorkers(stack, deps, { collect: createStageActivity(definition, deps) });
  for (const kind of Object.keys(KINDS)) {
    Object.assign(at, { kind, begun: false });
    const handle = await client.workflow.start('journeyPipeline', {
      workflowId: `kind-${kind.replaceAll(' ', '-')}`,
      taskQueue: 'bench',
      args: [{ date, spec: specIn(spec, 'kinds'), onFailure: 'fail' }],
    });
    while (!at.begun) await sleep(10);
    seconds[kind] = await cancelDuring(handle, 'collect', 1500);
    await handle.result().catch(() => undefined);
  }
  await stop();
  return seconds;
}

const specIn = (spec, name) => ({
  ...spec,
  storage: {
    source: 's3://wayline-source/shop',
    artifacts: `s3://wayline/${name}/artifacts`,
    publish: `s3://wayline/${name}/published`,
  },
});

async function main() {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const stack = await startLocalStack({ stateDir: state, log: () => undefined });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const store = await put(stack);
  const scratch = await Scratch.open(scratchDir, 2 ** 34);
  const threads = createComputeThreads();
  const codeVersions = Object.fromEntries(STAGES.map((stage) => [stage, 'bench']));
  const deps = {
    stores: () => ({ source: store, artifacts: store }),
    ...{ scratch, threads, codeVersions },
  };
  const spec = parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
  const scene = { client: new Client({ connection }), stack, deps, spec };
  try {
    const stages = await timeStages(scene);
    const kinds = await timeKinds(scene);
    const rows = Object.entries({ ...stages, ...kinds }).map(([work, seconds]) => ({
      work,
      seconds: seconds === undefined ? 'ended before' : seconds.toFixed(2),
    }));
    console.table(rows);
    const known = Object.values({ ...stages, ...kinds }).filter((value) => value !== undefined);
    console.log(JSON.stringify({ stages, kinds, longest: Math.max(...known) }));
  } finally {
    await threads.close();
    await scratch.close();
    await connection.close();
    await stack.stop();
  }
}

void main();
