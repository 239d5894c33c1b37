// Runs consecutive dates with train.every 7 and again with 1 (or the values of EVERY), and compares how well the published
// probabilities rank who really bought in the horizon after each date, with the seconds of train.
// usage: npm run build && node test/bench/refit/bench.js SOURCE FIRST_DATE DAYS [EVERY]
// SOURCE is a folder with spec.yaml whose events reach a horizon beyond the last date. Prints a table and, as
// the last line, JSON.
const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { Client, Connection } = require('@temporalio/client');
const { parse } = require('yaml');
const { startLocalStack } = dist('infra/local/local-stack.js');
const { createS3Store } = dist('activities/artifacts/s3-store.js');
const { DuckSession } = dist('activities/compute/duck-session.js');
const { addDays } = dist('workflows/contracts/logical-date.js');

const [source, firstDate, days, everies = '7,1'] = process.argv.slice(2);
if (days === undefined) {
  console.error('usage: node test/bench/refit/bench.js SOURCE FIRST_DATE DAYS [EVERY]');
  process.exit(2);
}
const HORIZON_DAYS = 14;
const state = mkdtempSync(path.join(tmpdir(), 'wayline-refit-'));

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

/** ROC AUC of the probabilities for a purchase on the days of the horizon after the date. */
async function aucOf(duck, predictions, { date, timezone }) {
  const events = path.join(source, 'events', '*', '*.parquet');
  const { auc } = await duck.one(`
    WITH bought AS (
      SELECT DISTINCT customer_id FROM read_parquet('${events}')
      WHERE event_type = 'purchase' AND timezone('${timezone}', event_time::TIMESTAMPTZ)::DATE
        BETWEEN DATE '${addDays(date, 1)}' AND DATE '${addDays(date, HORIZON_DAYS)}'
    ), ranked AS (
      SELECT customer_id IN (SELECT customer_id FROM bought) AS label,
        rank() OVER (ORDER BY probability) + (count(*) OVER (PARTITION BY probability) - 1) / 2 AS place
      FROM read_parquet('${predictions}') WHERE target = 'purchase'
    )
    SELECT (sum(place) FILTER (WHERE label) - count(*) FILTER (WHERE label) * (count(*) FILTER (WHERE label) + 1) / 2)
      / (count(*) FILTER (WHERE label) * count(*) FILTER (WHERE NOT label)) AS auc
    FROM ranked`);
  return Number(auc);
}

async function metricsOf(duck, file) {
  const rows = await duck.all(`
    SELECT name, slice, value FROM read_parquet('${file}')
    WHERE name IN ('purchase.refit', 'purchase.drift_psi')`);
  const of = (name) => rows.find((row) => row.name === name);
  return { refit: of('purchase.refit')?.slice, drift: of('purchase.drift_psi') };
}

async function main() {
  const stack = await startLocalStack({ stateDir: state, log: () => undefined });
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const worker = startWorker(stack);
  const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
  const store = createS3Store({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  const duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: state });
  const fetched = async (ref, name) => {
    const file = path.join(state, `${name}.parquet`);
    await store.download(ref.uri, file);
    return file;
  };
  const rows = [];
  try {
    for (const key of readdirSync(source, { recursive: true })) {
      const file = path.join(source, key);
      if (statSync(file).isFile()) await store.upload(file, `s3://wayline-source/shop/${key}`);
    }
    const spec = parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
    const client = new Client({ connection });
    for (const every of everies.split(',').map(Number)) {
      const storage = {
        source: 's3://wayline-source/shop',
        artifacts: `s3://wayline/every-${every}/artifacts`,
        publish: `s3://wayline/every-${every}/published`,
      };
      for (let day = 0; day < Number(days); day += 1) {
        const date = addDays(firstDate, day);
        const handle = await client.workflow.start('journeyPipeline', {
          workflowId: `every-${every}-${date}`,
          taskQueue: 'wayline',
          args: [{ date, spec: { ...spec, storage, train: { every } }, onFailure: 'fail' }],
        });
        const { outputs, stages } = await handle.result();
        const predictions = await fetched(outputs.predictions, 'predictions');
        const { refit, drift } = await metricsOf(
          duck,
          await fetched(outputs.metrics_train, 'metrics'),
        );
        const row = {
          ...{ every, date, refit },
          psi: drift ? `${drift.value.toFixed(3)} ${drift.slice}` : '',
          auc: await aucOf(duck, predictions, { date, timezone: spec.timezone ?? 'UTC' }),
          seconds: stages.find(({ name }) => name === 'train').seconds,
        };
        rows.push(row);
        console.error(JSON.stringify(row));
      }
    }
    console.table(rows);
    console.log(JSON.stringify(rows));
  } finally {
    duck.close();
    worker.kill('SIGTERM');
    await connection.close();
    await stack.stop();
  }
}

void main();
