import fc from 'fast-check';
import { nearestName } from '../../../client/nearest-name.js';

describe('nearestName', () => {
  it('finds the candidate with the smallest edit distance', () => {
    expect(nearestName('--soruce', ['--spec', '--source', '--state'])).toBe('--source');
  });

  it('prefers a candidate that the name abbreviates', () => {
    expect(nearestName('fea', ['fail', 'featurise'])).toBe('featurise');
  });

  it('ignores case', () => {
    expect(nearestName('ECOMMERC', ['media', 'ecommerce'])).toBe('ecommerce');
  });

  it('has no answer without candidates', () => {
    expect(nearestName('x', [])).toBeUndefined();
  });

  it('finds a name itself among any others of its length', () => {
    const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{6}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.nat(), (names, pick) => {
        const name = names[pick % names.length] ?? '';
        expect(nearestName(name, names)).toBe(name);
      }),
    );
  });
});
