import { adjustedPValues } from '../../../../activities/featurise/rules/false-discoveries.js';
import { possibleSplits } from '../../../../activities/featurise/rules/possible-splits.js';
import { ruleMeasures } from '../../../../activities/featurise/rules/rule-measures.js';

describe('ruleMeasures', () => {
  it('are those of a table worked by hand: 10 baskets, 4 with A, 5 with B, 3 with both', () => {
    const found = ruleMeasures({ transactions: 10, left: 4, right: 5, both: 3 });
    expect(found.support).toBeCloseTo(0.3, 15);
    expect(found.confidence).toBe(0.75);
    expect(found.lift).toBe(1.5);
    expect(found.leverage).toBeCloseTo(0.1, 15);
    // (1 - support(B)) / (1 - confidence) = 0.5 / 0.25
    expect(found.conviction).toBe(2);
  });

  it('have no conviction where the left side never comes alone', () => {
    expect(ruleMeasures({ transactions: 10, left: 3, right: 5, both: 3 }).conviction).toBeNull();
  });
});

describe('adjustedPValues', () => {
  it('are those of Benjamini and Hochberg 1995, section 4.1: four of fifteen pass at .05', () => {
    const pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1,
    ];
    const adjusted = adjustedPValues(Float64Array.from(pValues), new Float64Array(15).fill(15));
    expect([...adjusted].filter((q) => q <= 0.05)).toHaveLength(4);
    expect(adjusted[3]).toBeCloseTo((0.0095 * 15) / 4, 12);
  });
});

describe('possibleSplits', () => {
  it('counts pairs, and the three ways to split each set of three, for two lengths', () => {
    expect(possibleSplits(10, 2, 3)).toBe(45 * 2);
    expect(possibleSplits(10, 3, 3)).toBe(120 * 3 * 2);
  });
});
