// The days of collect and clean by one worker process against several (`limits.fanOut`), on a fresh storage each,
// with an S3 server that is near or `--delay` milliseconds away in each direction. Says whether the artifacts are
// the same bytes. Every worker has scratch of its own: they share nothing but Temporal and S3.
// usage: npm run build && node test/bench/workers/bench.js SOURCE DATE [--workers 4] [--delay 0]
// Prints a table and, as the last line, JSON.
const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { parseArgs } = require('node:util');
const { parse } = require('yaml');
const { Client, Connection } = require('@temporalio/client');
const { startDelayingProxy } = require('./delaying-proxy.js');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { startRun } = dist('client/runs.js');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { workers: { type: 'string', default: '4' }, delay: { type: 'string', default: '0' } },
});
const [source, date] = positionals;
if (source === undefined || date === undefined) {
  console.error('usage: node test/bench/workers/bench.js SOURCE DATE [--workers 4] [--delay 0]');
  process.exit(2);
}

async function startWorkers(count, stack, endpoint, state) {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const env = {
        ...process.env,
        TEMPORAL_ADDRESS: stack.temporalAddress,
        AWS_ENDPOINT_URL_S3: endpoint,
        AWS_REGION: stack.s3.region,
        AWS_ACCESS_KEY_ID: stack.s3.accessKeyId,
        AWS_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
        WAYLINE_SCRATCH_DIR: path.join(state, `scratch-${index}`),
        WAYLINE_LOG_LEVEL: 'warn',
      };
      const script = path.resolve(__dirname, '../../../dist/worker/main.js');
      const worker = spawn(process.execPath, [script], {
        env,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      return new Promise((resolve, reject) => {
        worker.stderr.on('data', (piece) => {
          said = (said + piece).slice(-4000);
          if (said.includes('WAYLINE_WORKER_READY')) resolve(worker);
        });
        worker.once('exit', () => reject(new Error(`a worker ended:\n${said}`)));
      });
    }),
  );
}

async function upload(stack) {
  const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
  const credentials = { accessKeyId, secretAccessKey };
  const store = dist('activities/artifacts/s3-store.js').createS3Store({
    ...{ endpoint, region, credentials },
  });
  for (const key of readdirSync(source, { recursive: true })) {
    const file = path.join(source, key);
    if (statSync(file).isFile()) await store.upload(file, `s3://wayline-source/shop/${key}`);
  }
}

/** One run on a fresh stack; returns its result. */
async function measure(count, delayMs) {
  const state = mkdtempSync(path.join(tmpdir(), 'wayline-bench-'));
  const { startLocalStack } = dist('infra/local/local-stack.js');
  const stack = await startLocalStack({ stateDir: state, log: console.error });
  const proxy = await startDelayingProxy(stack.s3.endpoint, delayMs);
  const connection = await Connection.connect({ address: stack.temporalAddress });
  await upload(stack);
  const workers = await startWorkers(count, stack, proxy.endpoint, state);
  try {
    const spec = parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
    const input = { spec: { ...spec, limits: { fanOut: count } }, date, onFailure: 'fail' };
    const client = new Client({ connection });
    const { handle } = await startRun({ client }, { input, taskQueue: 'wayline' });
    const started = performance.now();
    const { release, stages } = await handle.result();
    return {
      ...{ workers: count, delayMs, seconds: (performance.now() - started) / 1000 },
      release: release.release,
      stages: Object.fromEntries(stages.map(({ name, seconds }) => [name, seconds])),
    };
  } finally {
    await Promise.all(
      workers.map((worker) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill('SIGTERM');
        return ended;
      }),
    );
    await connection.close();
    proxy.close();
    await stack.stop();
    rmSync(state, { recursive: true, force: true });
  }
}
async function main() {
  const runs = [];
  for (const count of [1, Number(values.workers)]) {
    const run = await measure(count, Number(values.delay));
    runs.push(run);
    const stages = Object.entries(run.stages).map(
      ([name, seconds]) => `${name} ${seconds.toFixed(1)}`,
    );
    console.log(`${count} workers, ${run.seconds.toFixed(1)} s: ${stages.join(', ')}`);
  }
  const [one, several] = runs;
  const days = ({ stages }) => stages.collect + stages.clean;
  const summary = {
    times: { run: one.seconds / several.seconds, days: days(one) / days(several) },
    sameRelease: one.release === several.release,
    runs,
  };
  const { times, sameRelease } = summary;
  console.log(
    `${times.run.toFixed(2)} times as fast, collect and clean ${times.days.toFixed(2)} times; ` +
      (sameRelease ? 'the same release' : 'ANOTHER RELEASE'),
  );
  console.log(JSON.stringify(summary));
}

main();
