import { selfNormalised } from '../../../activities/recommend/snips.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

describe('selfNormalised', () => {
  it("is what Vowpal Wabbit's five logged rows give for always taking action 3", () => {
    // 1:2:.4 3:.5:.2 4:1.2:.5 2:1:.3 3:1.5:.7 (action:cost:probability): rows 2 and 5 match.
    const found = selfNormalised({
      customer: Float64Array.from([1, 2]),
      propensity: Float64Array.from([0.2, 0.7]),
      reward: Float64Array.from([0.5, 1.5]),
    })!;
    expect(found.value).toBeCloseTo(0.722222, 6);
    expect(found.effectiveSample).toBeCloseTo(1.5283, 4);
  });

  it('is undefined where the log never did what the policy does', () => {
    const none = new Float64Array();
    expect(selfNormalised({ customer: none, propensity: none, reward: none })).toBeUndefined();
  });

  it('covers the value of a policy in a simulator whose clicks are known, in 90 % of 200 runs', () => {
    const POOL = 20;
    const PLACES = 10;
    // Position-based clicks: a product is liked by a customer's own chance, a place is looked at by its rank.
    const liked = (product: number): number => 0.3 - 0.01 * product;
    const looked = (place: number): number => 1 / (1 + 0.3 * place);
    // The policy shows products 0, 1, 2 … in this order.
    let truth = 0;
    for (let place = 0; place < PLACES; place += 1) truth += liked(place) * looked(place);
    truth /= PLACES;
    let covered = 0;
    let sum = 0;
    for (let run = 0; run < 200; run += 1) {
      const random = seededRandom(run + 1);
      const rows: [number, number][] = [];
      for (let customer = 0; customer < 600; customer += 1) {
        const pool = Array.from({ length: POOL }, (_, product) => product);
        for (let last = POOL - 1; last > 0; last -= 1) {
          const other = Math.floor(random() * (last + 1));
          [pool[last], pool[other]] = [pool[other]!, pool[last]!];
        }
        for (let place = 0; place < PLACES; place += 1) {
          const click = random() < liked(pool[place]!) * looked(place) ? 1 : 0;
          if (pool[place] === place) rows.push([customer, click]);
        }
      }
      const found = selfNormalised({
        customer: Float64Array.from(rows, ([customer]) => customer),
        propensity: new Float64Array(rows.length).fill(1 / POOL),
        reward: Float64Array.from(rows, ([, click]) => click),
      })!;
      sum += found.value;
      if (found.lower <= truth && truth <= found.upper) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(180);
    expect(sum / 200).toBeCloseTo(truth, 2);
  });
});
