import { resolveSampleOptions, SAMPLE_DEFAULTS } from '../../../client/sample/sample-options.js';

describe('resolveSampleOptions', () => {
  it('fills in the documented defaults', () => {
    expect(resolveSampleOptions({ outDir: 'x' })).toEqual({ outDir: 'x', ...SAMPLE_DEFAULTS });
  });

  it.each([
    [{ events: 999 }, 'events: expected a whole number from 1000 to 100000000, got 999'],
    [{ days: 1.5 }, 'days: expected a whole number from 7 to 1095, got 1.5'],
    [{ seed: Number.NaN }, 'seed: expected a whole number from 0 to 2147483647, got NaN'],
    [{ dirtyShare: -0.1 }, 'dirtyShare: expected a share from 0 to 0.5, got -0.1'],
    [{ endDate: '2026-02-30' }, 'endDate: expected a date such as 2026-06-30, got 2026-02-30'],
    [
      { timezone: 'Mars/Base' },
      'timezone: expected an IANA time zone such as Asia/Shanghai, got Mars/Base',
    ],
    [
      { preset: 'finance' },
      'preset: expected ecommerce, the only preset with a sample so far, got finance',
    ],
  ])('refuses %j and says what was expected', (options, message) => {
    expect(() => resolveSampleOptions({ outDir: 'x', ...options })).toThrow(
      new RangeError(message),
    );
  });
});
