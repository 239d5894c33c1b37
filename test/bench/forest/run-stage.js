// Runs the compiled train stage on one folder of features, without Temporal and S3.
// usage: node run-stage.js DIST FOLDER [train options as JSON]
// Writes the stage's files into FOLDER/out and prints one JSON line {seconds, rssMb, metrics}.
const { mkdirSync, copyFileSync, statSync } = require('node:fs');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { clearInterval, setInterval } = require('node:timers');

const [, , dist, folder, options = '{}'] = process.argv;
const load = (file) => require(path.resolve(dist, file));
const { trainStage } = load('activities/train/activity.js');
const { DuckSession } = load('activities/compute/duck-session.js');
const { createComputeThreads } = load('activities/compute/compute-threads.js');
const { pipelineSpecSchema } = load('workflows/contracts/spec.js');

const out = path.join(folder, 'out');
mkdirSync(out, { recursive: true });

async function main() {
  const spec = pipelineSpecSchema.parse({
    pipeline: 'bench',
    storage: { source: 's3://bench', artifacts: 's3://bench', publish: 's3://bench' },
    sources: { events: { path: 'events/*.parquet' } },
    train: JSON.parse(options),
  });
  const threads = createComputeThreads();
  const signal = AbortSignal.any([]);
  let duck;
  const saved = {};
  const phases = [];
  const started = performance.now();
  const context = {
    run: {
      runId: 'bench',
      pipeline: 'bench',
      date: '2026-01-31',
      asOf: '2026-02-01T00:00:00.000Z',
    },
    spec,
    inputs: {},
    codeVersion: 'bench',
    threads,
    signal,
    workDir: out,
    async openDuck() {
      duck = await DuckSession.open({
        memoryMb: spec.limits.memoryMb,
        threads: 2,
        tempDir: out,
        signal,
      });
      return duck;
    },
    async views(session, ...names) {
      for (const name of names) {
        await session.run(
          `CREATE VIEW ${name} AS SELECT * FROM read_parquet('${path.join(folder, name)}.parquet')`,
        );
      }
    },
    saveTable: (name, session, sql) =>
      session.copyToParquet(sql, path.join(out, `${name}.parquet`)),
    async saveRows(name, _schema, rows) {
      saved[name] = rows;
    },
    async saveFile(name, file) {
      saved[name] = file;
      if (path.dirname(file) !== out) copyFileSync(file, path.join(out, path.basename(file)));
    },
    resumable: (_name, make) => make(),
    explainEmpty(name, reason) {
      saved[`${name}: empty`] = reason;
    },
    progress(phase) {
      const last = phases.at(-1);
      if (last?.phase !== phase) phases.push({ phase, at: performance.now() - started });
    },
  };
  let longestTurn = 0;
  let turn = performance.now();
  const clock = setInterval(() => {
    longestTurn = Math.max(longestTurn, performance.now() - turn - 5);
    turn = performance.now();
  }, 5);
  const summary = await trainStage.compute(context, { refit: 'first' });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(clock);
  duck?.close();
  await threads.close();
  const { maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      seconds,
      maxRssMb: maxRSS / 1024,
      longestTurnMs: longestTurn,
      modelBytes: statSync(path.join(out, 'model.json')).size,
      summary,
      phases: phases.map(({ phase, at }) => `${phase} ${(at / 1000).toFixed(2)}`),
      metrics: saved.metrics_train,
    }),
  );
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
