'use strict';

/*
 * Judges the compiled recommender on MovieLens 100K, all ratings as positives:
 *   node movielens.js <dist> <ml-100k.inter> <random|time>
 * `random`: 80/20 at random; `time`: the last 20 % by time. Weights are chosen on the last fifth of the training part in
 * the same manner. The three parts become days 2, 1 and 0, a horizon is one day. Prints figures at 10 as JSON:
 * `ndcg` with the ideal cut at 10, `ndcg_uncut` over all relevant products.
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

const MODELS = ['als', 'item_knn', 'customer_knn', 'popular', 'ease'];

async function main() {
  const { createComputeThreads } = load('activities/compute/compute-threads.js');
  const { evaluateRecommender } = load('activities/recommend/time-split.js');
  const { recommenderOptions } = load('activities/recommend/recommender-defaults.js');
  const { recommendSchema } = load('workflows/contracts/recommend-spec.js');
  const { LIST_CUTS, LIST_FIGURES } = load('activities/recommend/list-figures.js');
  const { packRows } = load('activities/recommend/purchase-links.js');
  const log = logOf(readRatings());
  const threads = createComputeThreads(2);
  const recommend = recommendSchema.parse({ models: MODELS, excludeBought: true });
  const data = {
    log,
    category: new Int32Array(log.products),
    categories: 1,
    segment: new Int32Array(log.customers),
    ratings: {
      customer: new Int32Array(),
      product: new Int32Array(),
      value: new Float64Array(),
      day: new Int32Array(),
    },
    alike: packRows([], log.products),
  };
  const { report, weights, winner } = await evaluateRecommender(
    threads,
    data,
    recommenderOptions({ recommend, seed: 42 }),
    {
      split: 'time',
      choosingCutoffs: 1,
      horizonDays: 1,
      sweeps: 8,
      k: 10,
      usable: new Set(MODELS),
      seed: 1,
      signal: AbortSignal.any([]),
      progress: () => undefined,
      resumable: (name, make) => make(),
    },
  );
  await threads.close();
  const at = (figure) => LIST_CUTS.indexOf(10) * LIST_FIGURES.length + LIST_FIGURES.indexOf(figure);
  const figures = (slice) =>
    Object.fromEntries(
      ['ndcg', 'ndcg_uncut', 'recall', 'precision'].map((figure) => [
        figure,
        report.intervals[slice][at(figure)],
      ]),
    );
  const found = Object.fromEntries(report.slices.map((slice, index) => [slice, figures(index)]));
  console.log(JSON.stringify({ n: report.customers, weights, winner: winner ?? null, found }));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
