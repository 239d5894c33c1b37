// A worker process as `node dist/worker/main.js` starts it, but its eight stages have nothing to do: each
// returns an output at once. Everything else, the control activities over S3 too, is the product's own.
const path = require('node:path');

const dist = (file) => require(path.resolve(__dirname, '../../dist', file));
const { STAGES } = dist('workflows/contracts/stage-io.js');

const hash = '0'.repeat(64);

function outputOf(stage, date) {
  const dataset = `${stage}_table`;
  const uri = `s3://wayline/${dataset}.parquet`;
  const ref = {
    dataset,
    uri,
    rows: 1,
    bytes: 1,
    sha256: hash,
    schemaVersion: 1,
    fingerprint: hash,
  };
  const release = { release: `${date}-000000000000`, manifest: uri, report: uri, datasets: {} };
  return {
    ...{ stage, status: 'done', fingerprint: hash, outputs: { [dataset]: ref } },
    ...{ rowsIn: 1, rowsOut: 1, seconds: 0, attempts: 1, reasons: {} },
    ...(stage === 'publish' ? { result: release } : {}),
  };
}

dist('activities/index.js').createActivities = () =>
  Object.fromEntries(STAGES.map((stage) => [stage, async ({ run }) => outputOf(stage, run.date)]));

dist('worker/main.js')
  .runWorker()
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
