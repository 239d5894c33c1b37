// The embedded servers and a worker process for a benchmark, in a state folder that is removed at the end.
const { spawn } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const dist = (file) => require(path.resolve(__dirname, '../../dist', file));
const { Client, Connection } = require('@temporalio/client');

/** Starts a worker process of `script` and returns it once it takes work. */
async function startWorker(stack, state, script) {
  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: stack.temporalAddress,
    AWS_ENDPOINT_URL_S3: stack.s3.endpoint,
    AWS_REGION: stack.s3.region,
    AWS_ACCESS_KEY_ID: stack.s3.accessKeyId,
    AWS_SECRET_ACCESS_KEY: stack.s3.secretAccessKey,
    WAYLINE_SCRATCH_DIR: path.join(state, 'scratch'),
    WAYLINE_LOG_LEVEL: 'warn',
  };
  const worker = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  await new Promise((resolve, reject) => {
    worker.stderr.on('data', (chunk) => {
      said = (said + chunk).slice(-4000);
      if (said.includes('WAYLINE_WORKER_READY')) resolve();
    });
    worker.once('exit', () => reject(new Error(`the worker ended:\n${said}`)));
  });
  return worker;
}

/** Runs `work({ stack, client, worker })` and takes everything down again. */
async function withStack(script, work) {
  const state = mkdtempSync(path.join(tmpdir(), 'wayline-bench-'));
  const { startLocalStack } = dist('infra/local/local-stack.js');
  const stack = await startLocalStack({ stateDir: state, log: console.error });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const worker = await startWorker(stack, state, script);
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  try {
    return await work({ stack, client: new Client({ connection }), worker });
  } finally {
    worker.kill('SIGTERM');
    await ended;
    await connection.close();
    await stack.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

/** A store over the S3 server of the stack. */
function storeOf(stack) {
  const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
  const credentials = { accessKeyId, secretAccessKey };
  return dist('activities/artifacts/s3-store.js').createS3Store({ endpoint, region, credentials });
}

module.exports = { storeOf, withStack };
