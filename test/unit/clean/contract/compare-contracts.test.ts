import fc from 'fast-check';
import { compareContracts } from '../../../../activities/clean/contract/compare-contracts.js';
import {
  compareVersions,
  nextVersion,
  parseVersion,
} from '../../../../activities/clean/contract/semantic-version.js';
import {
  COLUMN_KINDS,
  dataContractSchema,
  type DataContract,
} from '../../../../workflows/contracts/data-contract.js';

const contract = (version: string, columns: Record<string, object>): DataContract =>
  dataContractSchema.parse({ version, sources: { events: { columns } } });

const AMOUNT = { amount: { type: 'number' } };

describe('compareContracts', () => {
  it.each([
    ['the same promises', AMOUNT, AMOUNT, '1.4.2', []],
    [
      'a column more',
      AMOUNT,
      { ...AMOUNT, query: { type: 'text' } },
      '1.5.0',
      ['events.query is new'],
    ],
    [
      'a column that is always filled',
      AMOUNT,
      { amount: { type: 'number', required: true } },
      '1.5.0',
      ['events.amount is always filled from now on'],
    ],
    ['a column less', AMOUNT, {}, '2.0.0', ['events.amount is no longer promised']],
    [
      'another type',
      AMOUNT,
      { amount: { type: 'text' } },
      '2.0.0',
      ['events.amount is text, was number'],
    ],
    [
      'a column that may be empty',
      { amount: { type: 'number', required: true } },
      AMOUNT,
      '2.0.0',
      ['events.amount may be empty from now on'],
    ],
  ])('asks for the version of %s', (_, before, after, needed, changes) => {
    const earlier = contract('1.4.2', before);
    const verdict = compareContracts(earlier, contract(needed, after));
    expect(verdict).toMatchObject({ passed: true, needed });
    expect(verdict.changes.map(({ text }) => text)).toEqual(changes);
    const [major, minor, patch] = parseVersion(needed);
    const less = patch > 0 ? [major, minor, patch - 1] : [major, Math.max(0, minor - 1), 0];
    const tooLow = minor === 0 && patch === 0 ? '1.99.0' : less.join('.');
    expect(compareContracts(earlier, contract(tooLow, after)).passed).toBe(false);
  });

  it('takes the next minor version for a breaking change before 1.0.0', () => {
    const earlier = contract('0.3.7', AMOUNT);
    expect(compareContracts(earlier, contract('0.4.0', {}))).toMatchObject({ passed: true });
    expect(compareContracts(earlier, contract('0.3.8', {}))).toMatchObject({ passed: false });
  });

  it('never goes back to a lower version', () => {
    expect(compareContracts(contract('2.0.0', AMOUNT), contract('1.9.9', AMOUNT)).passed).toBe(
      false,
    );
  });

  it('needs a greater version for any change, and the same one for none', () => {
    const columns = fc.dictionary(
      fc.constantFrom('amount', 'query', 'page'),
      fc.record({ type: fc.constantFrom(...COLUMN_KINDS), required: fc.boolean() }),
    );
    fc.assert(
      fc.property(columns, columns, fc.nat(3), (before, after, major) => {
        const earlier = contract(`${major}.2.3`, before);
        const same = compareContracts(earlier, contract(`${major}.2.3`, after));
        expect(same.passed).toBe(same.changes.length === 0);
        expect(compareContracts(earlier, contract(same.needed, after)).passed).toBe(true);
      }),
    );
  });
});

describe('versions', () => {
  it('are in the order of semver.org', () => {
    const inOrder = ['0.9.9', '1.0.0', '1.0.10', '1.2.0', '1.10.0', '2.0.0'].map(parseVersion);
    expect([...inOrder].reverse().sort(compareVersions)).toEqual(inOrder);
    expect(nextVersion([1, 2, 3], 'patch')).toBe('1.2.3');
  });
});
