import { measuredLift } from '../../../../activities/optimise/next-actions/measured-lift.js';

describe('measuredLift', () => {
  it('equals the ratio of two shares with its interval, worked out by hand', () => {
    const lift = measuredLift(
      { action: 'a', treated: 1000, treatedGoals: 120, control: 500, controlGoals: 50 },
      200,
    );
    // Ratio 1.2; standard error of its log √(1/120 - 1/1000 + 1/50 - 1/500) = 0.159164.
    expect(lift?.value).toBeCloseTo(0.2, 12);
    expect(lift?.lower).toBeCloseTo(1.2 * Math.exp(-1.959964 * 0.1591645) - 1, 5);
    expect(lift?.upper).toBeCloseTo(1.2 * Math.exp(1.959964 * 0.1591645) - 1, 5);
  });

  it('has none where a side has too few outcomes, or no goal', () => {
    const few = { action: 'a', treated: 1000, treatedGoals: 120, control: 150, controlGoals: 50 };
    expect(measuredLift(few, 200)).toBeUndefined();
    expect(measuredLift({ ...few, control: 500, controlGoals: 0 }, 200)).toBeUndefined();
  });
});
