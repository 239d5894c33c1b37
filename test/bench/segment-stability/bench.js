// Runs the stages up to segment on consecutive dates of one shop, without Temporal, and prints by date: which share of
// the customers seen on both days keep the name of their segment, and how well the clusters agree with a fit that
// knows nothing of the day before (adjusted Rand index).
// usage: npm run build && node test/bench/segment-stability/bench.js SOURCE FIRST_DATE DAYS [SPEC_JSON]
// SOURCE is a folder with spec.yaml; SPEC_JSON replaces sections of it. The last line is JSON.
const { cpSync, mkdirSync, readFileSync } = require('node:fs');
const path = require('node:path');

require('../../support/typescript-hook.js');
const { parse } = require('yaml');
const { StageHarness } = require('../../support/stage-harness.ts');
const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { STAGE_DEFINITIONS } = dist('activities/stage-definitions.js');
const { createComputeThreads } = dist('activities/compute/compute-threads.js');
const { addDays } = dist('workflows/contracts/logical-date.js');

const [source, firstDate, days, ownSpec = '{}'] = process.argv.slice(2);
if (days === undefined) {
  console.error('usage: node test/bench/segment-stability/bench.js SOURCE FIRST_DATE DAYS [SPEC]');
  process.exit(2);
}
const STAGES = ['collect', 'clean', 'featurise', 'segment'];
/** Of a shop that stays as it is. */
const LEAST_KEPT = 0.95;
const LEAST_AGREEMENT = 0.9;

async function keptNames(harness) {
  const [{ customers, kept }] = await harness.query(
    `SELECT sum(customers)::DOUBLE AS customers,
       coalesce(sum(customers) FILTER (from_name = to_name), 0)::DOUBLE AS kept
     FROM segment_migration WHERE from_segment <> 'none' AND to_segment <> 'none'`,
  );
  return kept / customers;
}

/** Where the clusters are those of a fit of their own they agree with it by definition: 1. */
async function agreementWithRefit(harness) {
  const rows = await harness.query(
    `SELECT value FROM metrics_segment WHERE name = 'refit_agreement'`,
  );
  return rows[0]?.value ?? 1;
}

async function main() {
  const spec = parse(readFileSync(path.join(source, 'spec.yaml'), 'utf8'));
  delete spec.storage;
  delete spec.pipeline;
  const threads = createComputeThreads(2);
  let harness = await StageHarness.open({
    date: firstDate,
    spec: { ...spec, ...JSON.parse(ownSpec) },
    threads,
  });
  const shop = path.join(harness.root, 's3/source/shop');
  mkdirSync(shop, { recursive: true });
  cpSync(path.resolve(source), shop, { recursive: true });
  const table = [];
  for (let day = 0; day < Number(days); day += 1) {
    const date = addDays(firstDate, day);
    if (day > 0) harness = harness.onDate(date);
    for (const stage of STAGES) await harness.run(STAGE_DEFINITIONS[stage]);
    const [{ segments }] = await harness.query('SELECT count(*) AS segments FROM segments');
    const row = { date, segments };
    if (day > 0) {
      row.kept = await keptNames(harness);
      row.agreement = await agreementWithRefit(harness);
    }
    table.push(row);
    const shown = [row.kept, row.agreement].map((value) => value?.toFixed(4) ?? '-');
    console.log(date, `${segments} segments, kept ${shown[0]}, agreement ${shown[1]}`);
    const stages = STAGES.map((stage) => ({ stage, outputs: harness.inputs }));
    await harness.store.writeText(
      `s3://wayline/artifacts/${harness.spec.pipeline}/_runs/${date}.json`,
      JSON.stringify({ date, stages }),
    );
  }
  await threads.close();
  await harness.close();
  const compared = table.slice(1);
  const least = (name) => Math.min(...compared.map((row) => row[name]));
  const mean = (name) => compared.reduce((sum, row) => sum + row[name], 0) / compared.length;
  const result = {
    days: table.length,
    kept: { least: least('kept'), mean: mean('kept') },
    agreement: { least: least('agreement'), mean: mean('agreement') },
    passed: least('kept') >= LEAST_KEPT && least('agreement') >= LEAST_AGREEMENT,
  };
  console.log(JSON.stringify(result));
  process.exitCode = result.passed ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
