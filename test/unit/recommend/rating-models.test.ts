import {
  fitBiasedFactors,
  fitTruncatedSvd,
  predictRating,
  type Ratings,
} from '../../../activities/recommend/rating-models.js';
import { RATING_OPTIONS } from '../../../activities/recommend/rating-options.js';

/** 60 customers and 40 products; two kinds of customers like two kinds of products. */
function planted(part: 0 | 1): Ratings {
  const cells: [number, number, number][] = [];
  for (let customer = 0; customer < 60; customer += 1) {
    for (let product = 0; product < 40; product += 1) {
      if (((customer * 7 + product * 3) % 5 === 0) !== (part === 1)) continue;
      cells.push([customer, product, (customer + product) % 2 === 0 ? 5 : 1]);
    }
  }
  return {
    customer: Int32Array.from(cells, ([customer]) => customer),
    product: Int32Array.from(cells, ([, product]) => product),
    value: Float64Array.from(cells, ([, , value]) => value),
  };
}

describe('models of ratings', () => {
  const known = planted(0);
  const held = planted(1);
  const rmse = (predict: (customer: number, product: number) => number): number =>
    Math.sqrt(
      held.value.reduce(
        (sum, value, row) => sum + (value - predict(held.customer[row]!, held.product[row]!)) ** 2,
        0,
      ) / held.value.length,
    );

  it.each(['biased_mf', 'svd'] as const)('%s predicts what item means cannot', (kind) => {
    const options = {
      ...RATING_OPTIONS[kind],
      seed: 1,
      ...(kind === 'biased_mf' ? { epochs: 100 } : { factors: 1 }),
    };
    const fit = kind === 'svd' ? fitTruncatedSvd : fitBiasedFactors;
    const model = fit(known, [60, 40], options);
    // The item mean is 3 for every product: it is wrong by 2 each time.
    expect(rmse((customer, product) => predictRating(model, customer, product))).toBeLessThan(1);
  });

  it('svd of rank 1 is the matrix where it has rank 1', () => {
    const rows = [0, 1].flatMap((customer) =>
      [0, 1].map((product) => [customer, product] as const),
    );
    const ratings = {
      customer: Int32Array.from(rows, ([customer]) => customer),
      product: Int32Array.from(rows, ([, product]) => product),
      value: Float64Array.from(rows, ([customer, product]) => (customer === product ? 4 : 2)),
    };
    const model = fitTruncatedSvd(ratings, [2, 2], { factors: 1, epochs: 5, seed: 3 });
    for (const [row, [customer, product]] of rows.entries()) {
      expect(predictRating(model, customer, product)).toBeCloseTo(ratings.value[row]!, 9);
    }
  });

  it('falls back on biases for who has rated nothing', () => {
    const model = fitBiasedFactors(known, [61, 40], { ...RATING_OPTIONS.biased_mf, seed: 1 });
    expect(predictRating(model, 60, 0)).toBeCloseTo(model.mean + model.productBias[0]!, 12);
  });
});
