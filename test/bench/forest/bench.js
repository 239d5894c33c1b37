// The forest against scikit-learn's RandomForestClassifier, in one run on one machine: time and AUC on a
// table of 80,000 x 32, then AUC on the next 14 days of synthetic shops by the whole train stage.
//
//   python3 -m venv /tmp/forest-venv && /tmp/forest-venv/bin/pip install scikit-learn pyarrow duckdb
//   npm run build && node test/bench/forest/bench.js /tmp/forest-venv/bin/python [DIST [table|shops]]
// `table` or `shops` runs one of the two. Compare CPU seconds where other work runs on the machine.
//
// Prints tables and, as its last line, JSON.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const [, , python, dist = path.join(__dirname, '../../../dist'), part] = process.argv;
const load = (file) => require(path.resolve(dist, 'activities', file));
const { createComputeThreads } = load('compute/compute-threads.js');
const { trainForest } = load('train/train-forest.js');
const { scoreRows } = load('train/score-rows.js');
const { rankByScore } = load('train/ranking.js');
const { rocAuc } = load('train/roc-auc.js');

const TRAIN = 80_000;
const ROWS = 100_000;
const FEATURES = 32;
const TREES = 100;

const run = (command, ...args) => execFileSync(command, args, { maxBuffer: 2 ** 26 }).toString();
const peer = (...args) => JSON.parse(run(python, path.join(__dirname, 'peer.py'), ...args));

async function ourTable(folder, minSamplesLeaf) {
  const columns = new Float64Array(readFileSync(path.join(folder, 'columns.f64')).buffer);
  const labels = new Uint8Array(new SharedArrayBuffer(ROWS));
  labels.set(readFileSync(path.join(folder, 'labels.u8')));
  const threads = createComputeThreads();
  const started = performance.now();
  const cpu = process.cpuUsage();
  const bins = new Uint8Array(new SharedArrayBuffer(ROWS * FEATURES));
  const matrix = { bins, stride: ROWS, features: FEATURES };
  const half = FEATURES / 2;
  const thresholds = await Promise.all(
    [0, half].map((firstFeature) =>
      threads.run(path.resolve(dist, 'activities/train/bin-columns.thread.js'), {
        columns: Array.from({ length: half }, (_, index) =>
          columns.slice((firstFeature + index) * ROWS, (firstFeature + index + 1) * ROWS),
        ),
        firstFeature,
        matrix,
        fitRows: TRAIN,
      }),
    ),
  );
  const binCounts = Uint16Array.from(thresholds.flat(), ({ length }) => length + 1);
  const groups = Int32Array.from({ length: TRAIN }, (_, row) => row);
  const { forest } = await trainForest(
    { matrix, binCounts, labels, groups, groupCount: TRAIN, rows: TRAIN },
    {
      trees: TREES,
      seed: 1,
      minSamplesLeaf,
      maxDepth: 32,
      maxLeaves: 65_536,
      maxFeatures: Math.floor(Math.sqrt(FEATURES)),
    },
    { threads, signal: AbortSignal.any([]), onTrees: () => undefined },
  );
  const fitted = performance.now();
  const { user, system } = process.cpuUsage(cpu);
  const scores = scoreRows(forest, matrix, TRAIN, ROWS - TRAIN);
  const scored = performance.now();
  await threads.close();
  const auc = rocAuc(rankByScore(scores, labels.slice(TRAIN)));
  return {
    fit: (fitted - started) / 1000,
    cpu: (user + system) / 1e6,
    score: (scored - fitted) / 1000,
    auc,
  };
}

/** Time and AUC with the same settings on both sides. */
async function compareTables(folder) {
  const theirs = peer('table', folder);
  const table = [];
  for (const leaf of [1, 10]) {
    const ours = await ourTable(folder, leaf);
    const other = theirs[leaf];
    table.push({ leaf, ours, theirs: other, speedup: other.fit / ours.fit });
  }
  console.log(`${TRAIN} x ${FEATURES}, ${TREES} trees, ${os.availableParallelism()} threads`);
  console.table(
    table.map(({ leaf, ours, theirs: other, speedup }) => ({
      'min leaf': leaf,
      'fit s': ours.fit.toFixed(2),
      'sklearn fit s': other.fit.toFixed(2),
      'times faster': speedup.toFixed(1),
      'CPU s': ours.cpu.toFixed(1),
      'sklearn CPU s': other.cpu.toFixed(1),
      AUC: ours.auc.toFixed(4),
      'sklearn AUC': other.auc.toFixed(4),
    })),
  );
  return table;
}

/** The whole train stage on each shop, and its predictions against scikit-learn's. */
function compareShops(folder) {
  run(python, path.join(__dirname, 'make_shops.py'), folder);
  const stage = {};
  for (const shop of readdirSync(folder).filter((name) => name.startsWith('shop-'))) {
    const script = path.join(__dirname, 'run-stage.js');
    const { seconds, maxRssMb, modelBytes } = JSON.parse(
      run(process.execPath, script, dist, path.join(folder, shop)),
    );
    stage[shop] = { seconds, maxRssMb, modelBytes };
  }
  const shops = peer('shops', folder).map((row) => ({ ...row, ...stage[row.shop] }));
  console.log('AUC on the next 14 days; the gap with its 95 % paired bootstrap interval');
  console.table(
    shops.map((row) => ({
      shop: row.shop,
      customers: row.customers,
      'rows trained': row.trained,
      AUC: row.ours.toFixed(4),
      'sklearn AUC': row.theirs.toFixed(4),
      gap: `${row.lower.toFixed(4)} to ${row.upper.toFixed(4)}`,
      'stage s': row.seconds.toFixed(1),
    })),
  );
  return shops;
}

async function main() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'forest-bench-'));
  try {
    const table = part === 'shops' ? [] : await compareTables(folder);
    const shops = part === 'table' ? [] : compareShops(folder);
    console.log(JSON.stringify({ table, shops }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
