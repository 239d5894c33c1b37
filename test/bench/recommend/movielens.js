'use strict';

/*
 * Judges the compiled recommender on MovieLens 100K, all ratings as positives:
 *   node movielens.js <dist> <ml-100k.inter> <random|time>
 * `random`: 80/20 at random; `time`: the last 20 % by time. Weights are chosen on the last fifth of the training part in
 * the same manner. The three parts become days 2, 1 and 0, a horizon is one day. Prints NDCG@10 (ideal cut at 10) as JSON.
 */
const fs = require('node:fs');
const path = require('node:path');

const [dist, file, protocol] = process.argv.slice(2);
const load = (module) => require(path.resolve(dist, module));
const { seededRandom } = load('activities/compute/seeded-random.js');

function readRatings() {
  const random = seededRandom(42);
  const rows = fs
    .readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t').map(Number))
    .map(([user, item, , time]) => ({ user, item, order: protocol === 'time' ? time : random() }));
  rows.sort((a, b) => a.order - b.order);
  rows.forEach((row, index) => {
    const share = index / rows.length;
    row.day = share < 0.64 ? 2 : share < 0.8 ? 1 : 0;
  });
  return rows.sort((a, b) => a.user - b.user || a.item - b.item);
}

function logOf(rows) {
  const column = (type, value) => {
    const shared = new type(new SharedArrayBuffer(rows.length * type.BYTES_PER_ELEMENT));
    rows.forEach((row, index) => (shared[index] = value(row)));
    return shared;
  };
  return {
    customers: Math.max(...rows.map(({ user }) => user)) + 1,
    products: Math.max(...rows.map(({ item }) => item)) + 1,
    customer: column(Int32Array, ({ user }) => user),
    product: column(Int32Array, ({ item }) => item),
    day: column(Int32Array, ({ day }) => day),
    kind: column(Uint8Array, () => 2),
    count: column(Int32Array, () => 1),
  };
}

async function main() {
  const { createComputeThreads } = load('activities/compute/compute-threads.js');
  const { evaluateRecommender } = load('activities/recommend/time-split.js');
  const { recommenderOptions } = load('activities/recommend/recommender-defaults.js');
  const log = logOf(readRatings());
  const threads = createComputeThreads(2);
  const spec = { seed: 42, recommend: { factors: 32, maxCustomers: 100_000 } };
  const data = { log, category: new Int32Array(log.products), categories: 1 };
  const { report, weights } = await evaluateRecommender(threads, data, recommenderOptions(spec), {
    horizonDays: 1,
    sweeps: 8,
    k: 10,
    onlyNew: true,
    usable: new Set(['als', 'item_knn', 'popular']),
    seed: 1,
    signal: AbortSignal.any([]),
    progress: () => undefined,
  });
  await threads.close();
  const ndcg = Object.fromEntries(
    report.slices.map((slice, index) => [slice, report.intervals[index].ndcg]),
  );
  console.log(JSON.stringify({ n: report.scores[0].ndcg.length, weights, ndcg }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
