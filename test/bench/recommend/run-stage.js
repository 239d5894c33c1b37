'use strict';

/*
 * Runs the compiled recommend stage on a folder of Parquet artifacts, without Temporal or S3:
 *   node run-stage.js <dist> <folder> <asOf> [spec.recommend as JSON] [tuning as JSON]
 * Reads <folder>/{events,customer_facts,products,segment_assignment}.parquet, writes the stage's outputs beside
 * them and prints its seconds, metrics and peak memory as JSON.
 */
const fs = require('node:fs');
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const [dist, folder, asOf, recommendJson = '{}', tuningJson = '{}'] = process.argv.slice(2);
const load = (module) => require(path.resolve(dist, module));

async function main() {
  const { DuckSession } = load('activities/compute/duck-session.js');
  const { createComputeThreads } = load('activities/compute/compute-threads.js');
  const { pipelineSpecSchema } = load('workflows/contracts/spec.js');
  const defaults = load('activities/recommend/recommender-defaults.js');
  const tuning = JSON.parse(tuningJson);
  const original = defaults.recommenderOptions;
  const merged = (spec) =>
    Object.fromEntries(
      Object.entries(original(spec)).map(([key, value]) => [
        key,
        typeof value === 'object' ? { ...value, ...tuning[key] } : (tuning[key] ?? value),
      ]),
    );
  Object.defineProperty(defaults, 'recommenderOptions', { value: merged });
  const { recommendStage } = load('activities/recommend/activity.js');
  const spec = pipelineSpecSchema.parse({
    pipeline: 'bench',
    storage: { source: 's3://bench', artifacts: 's3://bench', publish: 's3://bench' },
    sources: { events: { path: 'events' } },
    recommend: JSON.parse(recommendJson),
  });
  const threads = createComputeThreads(Number(process.env.BENCH_THREADS ?? 2));
  const duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: folder });
  const file = (dataset) => path.join(folder, `${dataset}.parquet`);
  const started = performance.now();
  const phases = [];
  let metrics = [];
  const context = {
    run: { runId: 'bench', pipeline: 'bench', date: asOf.slice(0, 10), asOf },
    spec,
    threads,
    signal: AbortSignal.any([]),
    workDir: folder,
    resumable: (name, make) => make(),
    openDuck: async () => duck,
    views: async (session, ...datasets) => {
      for (const name of datasets) {
        await session.run(`CREATE VIEW ${name} AS SELECT * FROM '${file(name)}'`);
      }
    },
    has: (name) => fs.existsSync(file(name)),
    saveTable: (name, session, sql) => session.copyToParquet(sql, file(name)),
    saveRows: async (name, schema, rows) => {
      metrics = rows;
      return rows.length;
    },
    explainEmpty: (name, reason) => phases.push([0, `${name}: ${reason}`]),
    progress: (phase) => {
      if (phases.at(-1)?.[1] !== phase) phases.push([(performance.now() - started) / 1000, phase]);
    },
  };
  const summary = await recommendStage.compute(context);
  const seconds = (performance.now() - started) / 1000;
  await threads.close();
  duck.close();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ ...summary, seconds, peakMb, phases, metrics }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
