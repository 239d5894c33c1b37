import fc from 'fast-check';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { keyedRandom, keyedRandomSql } from '../../../activities/compute/keyed-random.js';

const KEY = { secret: 'wayline', date: '2026-03-02', purpose: 'recommend' };

describe('keyedRandom', () => {
  // Python's hmac.new(secret, b'recommend|2026-03-02|c1', sha256), the first 52 bits.
  it.each([
    ['wayline', 0.6887061342844072],
    ['k'.repeat(100), 0.1281208832345333],
  ])('is the HMAC that Python gives for the secret %s', (secret, expected) => {
    expect(keyedRandom({ ...KEY, secret })('c1')).toBe(expected);
  });

  it('differs by secret, date and purpose', () => {
    const keys = [
      KEY,
      { ...KEY, secret: 'other' },
      { ...KEY, date: '2026-03-03' },
      { ...KEY, purpose: 'actions' },
    ];
    expect(new Set(keys.map((key) => keyedRandom(key)('c1'))).size).toBe(keys.length);
  });

  it('puts the share that is asked for below it', () => {
    const random = keyedRandom(KEY);
    const below = Array.from({ length: 20_000 }, (_, index) => random(`c${index}`)).filter(
      (value) => value < 0.05,
    ).length;
    // Binomial: 1,000 with a standard deviation of 31.
    expect(Math.abs(below - 1000)).toBeLessThan(4 * 31);
  });

  it('is the same in SQL', async () => {
    const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: '/tmp' });
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.string({ minLength: 1, maxLength: 90 }),
          fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
          async (secret, customer) => {
            const key = { ...KEY, secret };
            await duck.run(keyedRandomSql('drawn', key));
            const { value } = await duck.one<{ value: number }>(
              `SELECT drawn('${customer.replaceAll("'", "''")}') AS value`,
            );
            expect(value).toBe(keyedRandom(key)(customer));
          },
        ),
        { numRuns: 50 },
      );
    } finally {
      duck.close();
    }
  });
});
