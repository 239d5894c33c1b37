import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { LabelHistograms, packEntry } from '../../../activities/train/label-histograms.js';

const ROWS = 300;
const FEATURES = 7;
const random = seededRandom(3);
const matrix = {
  bins: Uint8Array.from({ length: ROWS * FEATURES }, () => Math.floor(random() * 6) * 51),
  stride: ROWS,
  features: FEATURES,
};
const entries = Uint32Array.from({ length: ROWS }, (_, row) =>
  packEntry(row, 1 + (row % 255), row % 3 === 0 ? 1 : 0),
);
const order = Int32Array.from([6, 2, 0, 5, 1, 3, 4]);

/** Weight and positives by bin of a feature, counted one row after the other. */
function counted(feature: number, start: number, end: number): [number, number, number][] {
  const byBin = new Map<number, [number, number]>();
  for (let row = start; row < end; row += 1) {
    const bin = matrix.bins[feature * ROWS + row] ?? 0;
    const [weight, positives] = byBin.get(bin) ?? [0, 0];
    const added = 1 + (row % 255);
    byBin.set(bin, [weight + added, positives + (row % 3 === 0 ? added : 0)]);
  }
  return [...byBin]
    .map(([bin, sums]) => [bin, ...sums] as [number, number, number])
    .sort((a, b) => a[0] - b[0]);
}

describe('LabelHistograms', () => {
  it.each([
    [0, 5],
    [0, 7],
    [5, 6],
  ])('counts the features at places %d to before %d, one node after the other', (first, end) => {
    const histograms = new LabelHistograms(end - first);
    for (const run of [
      { start: 0, end: ROWS },
      { start: 40, end: 43 },
    ]) {
      histograms.count(matrix, { order, first, end }, entries, run);
      for (let place = first; place < end; place += 1) {
        const { size, bins, weights, positives } = histograms.take(place - first, 256);
        const found = Array.from({ length: size }, (_, at) => [
          bins[at],
          weights[at],
          positives[at],
        ]);
        expect(found).toEqual(counted(order[place] ?? 0, run.start, run.end));
      }
    }
  });

  it('counts up to 65,535 in one bin', () => {
    const heavy = Uint32Array.from({ length: 257 }, (_, row) => packEntry(row, 255, 1));
    const histograms = new LabelHistograms(1);
    const one = { bins: new Uint8Array(257), stride: 257, features: 1 };
    const range = { order: Int32Array.of(0), first: 0, end: 1 };
    histograms.count(one, range, heavy, { start: 0, end: 257 });
    const { weights, positives } = histograms.take(0, 1);
    expect([weights[0], positives[0]]).toEqual([65_535, 65_535]);
  });
});
