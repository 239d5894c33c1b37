// Kills the worker (SIGKILL) once in the middle of every stage of a run, starts a new one each time, and
// compares what is published with a run that nobody disturbed.
// usage: npm run build && node test/bench/kill-worker/bench.js SOURCE DATE
// SOURCE is a folder with spec.yaml. Prints the attempts of each stage and, as the last line, JSON.
const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { Client, Connection } = require('@temporalio/client');
const { parse } = require('yaml');
const { startLocalStack } = dist('infra/local/local-stack.js');
const { createS3Store } = dist('activities/artifacts/s3-store.js');

const [source, date] = process.argv.slice(2);
if (source === undefined || date === undefined) {
  console.error('usage: node test/bench/kill-worker/bench.js SOURCE DATE');
  process.exit(2);
}
const state = mkdtempSync(path.join(tmpdir(), 'wayline-kill-'));

function startWorker(stack) {
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    AWS_ENDPOINT_URL_S3: stack.s3.endpoint,
    AWS_REGION: stack.s3.region,
    AWS_ACCESS_KEY_ID: stack.s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
    WAYLINE_SCRATCH_DIR: path.join(state, 'scratch'),
  };
  const main = path.resolve(__dirname, '../../../dist/worker/main.js');
  return spawn(process.execPath, [main], { env, stdio: 'ignore' });
}

async function startRun(client, spec, name) {
  const storage = {
    source: 's3://wayline-source/shop',
    artifacts: `s3://wayline/${name}/artifacts`,
    publish: `s3://wayline/${name}/published`,
  };
  return client.workflow.start('journeyPipeline', {
    workflowId: `${name}-${date}`,
    taskQueue: 'wayline',
    args: [{ date, spec: { ...spec, storage }, onFailure: 'fail' }],
  });
}

/** The stage whose activity a worker has taken, as the server knows it. */
async function runningStage(handle) {
  const { raw } = await handle.describe();
  const [pending] = raw.pendingActivities ?? [];
  return pending?.lastStartedTime && pending.attempt === 1 ? pending.activityType?.name : undefined;
}

/** Kills the worker once a stage, when `afterMs` of it have passed. */
async function killEverywhere(handle, stack, first, afterMs) {
  let worker = first;
  const killed = new Set();
  for (;;) {
    const { status } = await handle.describe();
    if (status.name !== 'RUNNING') return worker;
    const stage = await runningStage(handle);
    if (stage !== undefined && !killed.has(stage)) {
      await sleep(afterMs.get(stage) ?? 0);
      killed.add(stage);
      worker.kill('SIGKILL');
      worker = startWorker(stack);
    }
    await sleep(20);
  }
}

async function published(store, name) {
  const prefix = `${name}/published/`;
  const objects = await store.list(`s3://wayline/${prefix}`);
  return objects
    .filter(({ key }) => key.endsWith('.parquet') || key.includes('/models/'))
    .map(({ key, size, etag }) => `${key.slice(prefix.length)} ${size} ${etag}`);
}

async function main() {
  const stack = await startLocalStack({ stateDir: state, log: () => undefined });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  let worker = startWorker(stack);
  try {
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    const credentials = { accessKeyId, secretAccessKey };
    const store = createS3Store({ endpoint, region, credentials });
    for (const key of readdirSync(source, { recursive: true })) {
      const file = path.join(source, key);
      if (statSync(file).isFile()) await store.upload(file, `s3://wayline-source/shop/${key}`);
    }
    const spec = parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
    const client = new Client({ connection });
    const calm = await (await startRun(client, spec, 'calm')).result();
    const afterMs = new Map(calm.stages.map(({ name, seconds }) => [name, seconds * 300]));
    const handle = await startRun(client, spec, 'disturbed');
    worker = await killEverywhere(handle, stack, worker, afterMs);
    const disturbed = await handle.result();
    const attempts = Object.fromEntries(
      disturbed.stages.map((stage) => [stage.name, stage.attempts]),
    );
    const files = [await published(store, 'calm'), await published(store, 'disturbed')];
    const sameBytes = JSON.stringify(files[0]) === JSON.stringify(files[1]);
    console.table(attempts);
    console.log(`${files[0].length} files, ${sameBytes ? 'the same bytes' : 'OTHER BYTES'}`);
    const releases = [calm.release.release, disturbed.release.release];
    console.log(JSON.stringify({ attempts, files: files[0].length, sameBytes, releases }));
    process.exitCode = sameBytes ? 0 : 1;
  } finally {
    worker.kill('SIGTERM');
    await connection.close();
    await stack.stop();
  }
}

void main();
