import { keyTouchpoints } from '../../../activities/optimise/friction/key-touchpoints.js';

describe('keyTouchpoints', () => {
  it('takes the five of highest removal effect, the first ones where they tie', () => {
    const effects = Float64Array.of(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.9);
    const calm = Array.from(effects, () => ({ friction: 0, issue: 'none' }) as const);
    expect(keyTouchpoints(effects, calm)).toEqual([true, true, true, true, false, false, true]);
  });

  it('takes high friction only where it has an issue', () => {
    const found = [
      { friction: 0.6, issue: 'exit' },
      { friction: 0.7, issue: 'none' },
      { friction: 0.04, issue: 'loop' },
    ] as const;
    expect(keyTouchpoints(new Float64Array(3), found)).toEqual([true, false, false]);
  });

  it('leaves out a removal effect below a twentieth', () => {
    const calm = [{ friction: 0, issue: 'none' } as const];
    expect(keyTouchpoints(Float64Array.of(0.049), calm)).toEqual([false]);
    expect(keyTouchpoints(Float64Array.of(0.05), calm)).toEqual([true]);
  });
});
