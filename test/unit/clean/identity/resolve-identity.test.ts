import fc from 'fast-check';
import { IdentityGround, type RawRow } from './identity-ground.js';

const seen = (customer: string, day: string, more: RawRow = {}): RawRow => ({
  customer_id: customer,
  event_time: `${day}T10:00:00Z`,
  event_type: 'view',
  ...more,
});

describe('resolveIdentity', () => {
  let ground: IdentityGround;
  beforeAll(async () => {
    ground = await IdentityGround.open();
  });
  afterAll(() => ground.close());

  it('joins web, app and store ids by way of different keys, with what joined them and since when', async () => {
    const { map, rows } = await ground.resolve(
      {
        events: [
          seen('web-1', '2026-03-01', { anonymous_id: 'phone-7' }),
          seen('app-9', '2026-03-05', { anonymous_id: 'phone-7', loyalty_id: 'L1' }),
          seen('store-4', '2026-03-09', { loyalty_id: ' L1 ' }),
          seen('web-2', '2026-03-02', { anonymous_id: 'phone-8' }),
        ],
        customers: [{ customer_id: 'app-9', signup_time: '2026-01-01T00:00:00Z' }],
      },
      {
        keys: [
          { name: 'device', column: 'anonymous_id' },
          { name: 'loyalty', column: 'loyalty_id' },
        ],
      },
    );
    expect(map).toEqual([
      { customer_id: 'store-4', canonical_id: 'app-9', known_since: '2026-03-09T10:00:00.000Z' },
      { customer_id: 'web-1', canonical_id: 'app-9', known_since: '2026-03-05T10:00:00.000Z' },
    ]);
    const told = rows.map((row) => ({ ...row, evidence: JSON.parse(row.evidence) as object }));
    expect(told).toEqual([
      {
        customer_id: 'app-9',
        other_id: 'store-4',
        key: 'loyalty',
        status: 'joined',
        evidence: {
          value: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
          with: 'app-9',
          since: '2026-03-09T10:00:00.000Z',
        },
        known_since: '2026-03-09T10:00:00.000Z',
      },
      expect.objectContaining({ customer_id: 'app-9', other_id: 'web-1', key: 'device' }),
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/phone-7|L1/);
  });

  it('lists a value that too many customers share as blocked, and joins nobody by it', async () => {
    const kiosk = ['a', 'b', 'c', 'd'].map((id) => seen(id, '2026-03-01', { device: 'kiosk' }));
    const { map, rows } = await ground.resolve(
      {
        events: [
          ...kiosk,
          seen('a', '2026-03-02', { device: 'own' }),
          seen('b', '2026-03-03', { device: 'own' }),
        ],
      },
      { keys: [{ name: 'device', column: 'device', maxCustomers: 3 }] },
    );
    expect(map).toEqual([
      { customer_id: 'b', canonical_id: 'a', known_since: '2026-03-03T10:00:00.000Z' },
    ]);
    const blocked = rows.filter(({ status }) => status === 'blocked');
    expect(blocked.map((row) => [row.customer_id, row.other_id])).toEqual([
      ['a', 'a'],
      ['a', 'b'],
      ['c', 'c'],
      ['d', 'd'],
    ]);
    expect(JSON.parse(blocked[0]?.evidence ?? '')).toMatchObject({ customers: 4, maxCustomers: 3 });
  });

  it('leaves out who refuses consent and test accounts before it counts anything', async () => {
    const ids = ['real-1', 'real-2', 'refuser', 'qa-1', 'qa-2', 'load[1]'];
    const { map, rows } = await ground.resolve(
      {
        events: ids.map((id) => seen(id, '2026-03-01', { device: 'shared' })),
        customers: [{ customer_id: 'refuser', consent: 'false' }],
      },
      {
        keys: [{ name: 'device', column: 'device', maxCustomers: 2 }],
        testAccounts: ['qa-*', 'load[1]'],
      },
    );
    expect(map.map((row) => [row.customer_id, row.canonical_id])).toEqual([['real-2', 'real-1']]);
    expect(rows).toHaveLength(1);
  });

  it('shares values between keys of one name: an e-mail of a purchase and one of a profile', async () => {
    const { map } = await ground.resolve(
      {
        events: [seen('store-1', '2026-03-04', { mail: 'ABC9' })],
        customers: [
          { customer_id: 'web-1', email_hash: 'abc9', valid_from: '2026-03-01T00:00:00Z' },
        ],
      },
      {
        keys: [
          { name: 'email', column: 'mail', ignoreCase: true },
          { name: 'email', column: 'email_hash', source: 'customers', ignoreCase: true },
        ],
      },
    );
    expect(map).toEqual([
      { customer_id: 'store-1', canonical_id: 'web-1', known_since: '2026-03-04T10:00:00.000Z' },
    ]);
  });

  it('names a customer after the earliest sign-up, else the first seen, else the smallest id', async () => {
    const named = async (customers: RawRow[], lastDay: string) => {
      const events = [
        seen('a', lastDay, { device: 'x' }),
        seen('b', '2026-03-05', { device: 'x' }),
        seen('c', '2026-03-06', { device: 'x' }),
      ];
      const keys = [{ name: 'device', column: 'device' }];
      return (await ground.resolve({ events, customers }, { keys })).map[0]?.canonical_id;
    };
    const signedUp = [
      { customer_id: 'b', signup_time: '2025-02-01T00:00:00Z' },
      { customer_id: 'c', signup_time: '2025-01-01T00:00:00Z' },
    ];
    expect(await named(signedUp, '2026-03-01')).toBe('c');
    expect(await named([], '2026-03-09')).toBe('b');
    expect(await named([], '2026-03-05')).toBe('a');
  });

  it('uses nothing at or after the end of the date, and with knownBy cutoff nothing after that', async () => {
    const events = [
      seen('a', '2026-03-01', { device: 'x' }),
      seen('b', '2026-03-02', { device: 'x' }),
      seen('c', '2026-03-10', { device: 'x' }),
      seen('d', '2026-04-01', { device: 'x' }),
    ];
    const customers = [
      { customer_id: 'a', loyalty: 'L' },
      { customer_id: 'e', loyalty: 'L' },
    ];
    const keys = [
      { name: 'device', column: 'device' },
      { name: 'loyalty', column: 'loyalty', source: 'customers' as const },
    ];
    const joined = async (knownBy: 'date' | 'cutoff') =>
      (await ground.resolve({ events, customers }, { keys, knownBy })).map.map(
        (row) => row.customer_id,
      );
    expect(await joined('date')).toEqual(['b', 'c', 'e']);
    // Fitted first as of 2026-03-04; what a profile without valid_from says was not known then.
    expect(await joined('cutoff')).toEqual(['b']);
  });

  it('joins nobody without keys, and says so', async () => {
    const events = [
      seen('a', '2026-03-01', { device: 'x' }),
      seen('b', '2026-03-02', { device: 'x' }),
    ];
    const without = await ground.resolve({ events }, {});
    expect(without).toMatchObject({ map: [], rows: [] });
    expect(without.reason).toContain('identity.keys');
    const typo = await ground.resolve(
      { events },
      { keys: [{ name: 'loyalty', column: 'loyalti' }] },
    );
    expect(typo.reason).toContain('No row has a value of loyalty');
  });

  it('equals the closure over the values that are not blocked, whatever the order of rows', async () => {
    const row = fc.record({
      customer: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      device: fc.option(fc.constantFrom('x', 'y', 'z')),
      loyalty: fc.option(fc.constantFrom('x', 'y', 'z', 'u', 'v')),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 14 }), async (rows) => {
        const events = rows.map(({ customer, device, loyalty }, index) =>
          seen(customer, `2026-03-${String(index + 1).padStart(2, '0')}`, { device, loyalty }),
        );
        const identity = {
          keys: [
            { name: 'device', column: 'device', maxCustomers: 2 },
            { name: 'loyalty', column: 'loyalty', maxCustomers: 3 },
          ],
        };
        const forth = await ground.resolve({ events }, identity);
        const groups = groupsOf(forth.map.map((one) => [one.customer_id, one.canonical_id]));
        const pairs = [...pairsBy(events, 'device', 2), ...pairsBy(events, 'loyalty', 3)];
        expect(groups).toEqual(groupsOf(pairs));
        expect(await ground.resolve({ events: events.toReversed() }, identity)).toEqual(forth);
        const named = [
          ...new Set(
            forth.rows.filter(({ status }) => status === 'joined').map((one) => one.other_id),
          ),
        ];
        expect(named.sort()).toEqual(forth.map.map((one) => one.customer_id));
      }),
      { numRuns: 25 },
    );
  });
});

/** All pairs of customers that share a value which at most so many customers have. */
function pairsBy(events: readonly RawRow[], column: string, most: number): [string, string][] {
  const owners = new Map<string, Set<string>>();
  for (const event of events) {
    const value = event[column];
    if (value) owners.set(value, (owners.get(value) ?? new Set()).add(event['customer_id'] ?? ''));
  }
  const shared = [...owners.values()].filter(({ size }) => size <= most);
  return shared.flatMap((ids) => {
    const [first = '', ...others] = [...ids];
    return others.map((other): [string, string] => [first, other]);
  });
}

/** Groups of more than one, by merging sets until nothing changes. */
function groupsOf(pairs: readonly (readonly [string, string])[]): string[] {
  let groups: Set<string>[] = [];
  for (const pair of pairs) {
    const [touched, others] = [true, false].map((is) =>
      groups.filter((group) => pair.some((id) => group.has(id)) === is),
    ) as [Set<string>[], Set<string>[]];
    groups = [...others, new Set([...pair, ...touched.flatMap((group) => [...group])])];
  }
  return groups.map((group) => [...group].sort().join(' ')).sort();
}
