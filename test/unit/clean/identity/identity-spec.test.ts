import { identitySchema } from '../../../../workflows/contracts/identity-spec.js';

const problems = (keys: readonly object[]): string[] => {
  const { error } = identitySchema.safeParse({ keys });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('the section identity', () => {
  it('joins nobody by default', () => {
    expect(identitySchema.parse(undefined)).toEqual({
      keys: [],
      testAccounts: [],
      knownBy: 'date',
    });
  });

  it('lets keys of one name share values, where they agree on what may be shared', () => {
    const email = { name: 'email', column: 'mail' };
    expect(problems([email, { ...email, source: 'customers' }])).toEqual([]);
    expect(problems([email, email])).toEqual([expect.stringMatching(/^keys\.1\.column: /)]);
    expect(problems([email, { ...email, source: 'customers', maxCustomers: 9 }])).toEqual([
      'keys.1.maxCustomers: 3, as the other key “email” has, since they share values',
    ]);
  });

  it('asks for a value that at least two may share', () => {
    expect(problems([{ name: 'device', column: 'device', maxCustomers: 1 }])).toHaveLength(1);
  });
});
