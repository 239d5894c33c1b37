import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import { jsonLineOf, wayline, type Ended } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';

const DAY = '2026-06-30';

interface Told {
  release: string;
  customerId: string;
  joined: { id: string; evidence: { key: string; with: string }[] }[];
  blocked: { key: string; customers: number }[];
}

describe('wayline explain --identity', () => {
  let shop: ServedShop;
  const explain = (...call: string[]): Promise<Ended> => wayline(['explain', ...call], shop.env);
  const told = async (...call: string[]): Promise<Told> =>
    jsonLineOf(await explain(...call, '--spec', shop.spec, '--json')) as unknown as Told;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 4_000, days: 10, endDate: DAY, timezone: 'UTC' });
    const spec = parse(readFileSync(shop.spec, 'utf8')) as PipelineSpecInput;
    // A device of ten customers each, and the kind of device, which is no key at all.
    spec.sources.events.columns = { anonymous_id: { sql: 'left(customer_id, 7)' } };
    spec.identity = {
      keys: [
        { name: 'device_id', column: 'anonymous_id', maxCustomers: 10 },
        { name: 'device', column: 'device' },
      ],
      testAccounts: ['c000002?'],
    };
    writeFileSync(shop.spec, stringify(spec));
    const run = ['run', '--date', DAY, '--spec', shop.spec, '--wait', '--json'];
    expect(jsonLineOf(await wayline(run, shop.env)).status).toBe('done');
  });

  afterAll(() => shop.close());

  it('names the ids of a customer, what joined them, and what joined nobody', async () => {
    const unknown = await explain('--identity', 'c000001', '--spec', shop.spec);
    const id = /nearest is (c000001\d)/.exec(unknown.stderr)?.[1] ?? '';
    const identity = await told('--identity', id);
    expect(identity.joined.length).toBeGreaterThan(0);
    for (const { id: other, evidence } of identity.joined) {
      expect(other).toMatch(/^c000001\d$/);
      expect(evidence).toEqual([
        expect.objectContaining({ key: 'device_id', with: identity.customerId }),
      ]);
    }
    expect(identity.blocked.every(({ key, customers }) => key === 'device' && customers > 3)).toBe(
      true,
    );
    const text = await explain('--identity', id, '--date', DAY, '--spec', shop.spec);
    expect([text.code, text.stdout]).toEqual([
      0,
      expect.stringContaining(`${identity.customerId}: a customer with`),
    ]);
    expect(text.stdout).toContain(identity.release);
  });

  it('joins no test account', async () => {
    expect((await told('--identity', 'c0000021')).joined).toEqual([]);
  });

  it.each([
    [['--identity', 'c0000011', '--date', '2026-06-29'], `nearest is ${DAY}`],
    [['--identity', 'nobody'], 'expected an id of a customer in the release'],
    [['--identity', 'c0000011', DAY], 'no run with --identity'],
  ])('says in one line what is wrong with %j', async (call, said) => {
    const { code, stderr } = await explain(...call, '--spec', shop.spec);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [[], 'run is missing'],
    [[DAY], 'stage is missing'],
    [[DAY, 'clean', '--date', DAY], '--date: expected it with --identity only'],
  ])('asks for a run and a stage without it: %j', async (call, said) => {
    const { code, stderr } = await explain(...call);
    expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});
