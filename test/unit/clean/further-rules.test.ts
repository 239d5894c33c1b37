import { rejectionRulesOf } from '../../../activities/clean/rejection-rules.js';
import { cleanedShop, partNames, verdictsOf, type ShopDays } from './cleaned-shop.js';

const DAY = '2026-03-10';

/** Ids of one day with customer, type, second of the minute 10:00, product. */
function day(rows: readonly (readonly [string, string, string, number, string?, string?])[]) {
  const lines = rows.map(
    ([id, customer, type, seconds, product = '', amount = '']) =>
      `${id},${new Date(Date.parse(`${DAY}T10:00:00Z`) + seconds * 1000).toISOString()},${customer},${type},${product},${amount}`,
  );
  return {
    [DAY]: `event_id,event_time,customer_id,event_type,product_id,amount\n${lines.join('\n')}\n`,
  };
}

async function verdicts(days: ShopDays, clean: object): Promise<Record<string, string>> {
  const harness = await cleanedShop(days, { clean });
  try {
    return await verdictsOf(harness);
  } finally {
    await harness.close();
  }
}

describe('near duplicates', () => {
  const rows = day([
    ['a1', 'c1', 'view', 0, 'p1'],
    ['a2', 'c1', 'view', 1, 'p1'],
    ['a3', 'c1', 'view', 2.001, 'p1'],
    ['b1', 'c1', 'view', 0.5, 'p2'],
    ['b2', 'c1', 'cart', 0.5, 'p1'],
    ['b3', 'c2', 'view', 0.5, 'p1'],
    ['n1', 'c3', 'view', 0],
    ['n2', 'c3', 'view', 0],
  ]);

  it('are the later events of a customer, type and product within the seconds', async () => {
    expect(await verdicts(rows, { nearDuplicates: {} })).toEqual({
      ...{ a1: 'kept', a2: 'near_duplicate', a3: 'kept', b1: 'kept', b2: 'kept', b3: 'kept' },
      ...{ n1: 'kept', n2: 'near_duplicate' },
    });
  });

  it('are also found where midnight lies between, of the rows that earlier rules leave', async () => {
    const header = 'event_id,event_time,customer_id,event_type,product_id,amount';
    const at = (id: string, time: string, customer: string, amount = ''): string =>
      `${id},${time},${customer},view,p1,${amount}`;
    const before = [
      at('a1', '2026-03-09T15:59:59.500Z', 'c1'),
      at('b1', '2026-03-09T15:59:59.800Z', 'c2', '-1'),
      at('d1', '2026-03-09T15:59:59.100Z', 'c3'),
      at('d2', '2026-03-09T15:59:59.900Z', 'c3'),
      at('e1', '2026-03-09T15:59:58.900Z', 'c4'),
      at('q1', '2026-03-09T15:59:59.900Z', 'qa-1'),
    ];
    const after = [
      at('a2', '2026-03-09T16:00:00.400Z', 'c1'),
      at('b2', '2026-03-09T16:00:00.100Z', 'c2'),
      at('d3', '2026-03-09T16:00:00.800Z', 'c3'),
      at('e2', '2026-03-09T16:00:00.000Z', 'c4'),
      at('q2', '2026-03-09T16:00:00.000Z', 'qa-1'),
    ];
    const harness = await cleanedShop(
      {
        '2026-03-09': `${[header, ...before].join('\n')}\n`,
        '2026-03-10': `${[header, ...after].join('\n')}\n`,
      },
      { clean: { nearDuplicates: {}, testAccounts: ['qa-*'] }, timezone: 'Asia/Shanghai' },
    );
    const found = await verdictsOf(harness);
    await harness.close();
    expect(found).toEqual({
      ...{ a1: 'kept', a2: 'near_duplicate', b1: 'invalid_amount', b2: 'kept' },
      ...{ d1: 'kept', d2: 'near_duplicate', d3: 'near_duplicate', e1: 'kept', e2: 'kept' },
      ...{ q1: 'test_account', q2: 'test_account' },
    });
  });

  it('are kept where nothing is said', async () => {
    expect(new Set(Object.values(await verdicts(rows, {})))).toEqual(new Set(['kept']));
  });
});

describe('bots', () => {
  const rows = day([
    ['f1', 'fast', 'view', 0],
    ['f2', 'fast', 'view', 10],
    ['f3', 'fast', 'view', 59],
    ['f4', 'fast', 'view', 3600],
    ['s1', 'slow', 'view', 0],
    ['s2', 'slow', 'view', 30],
    ['s3', 'slow', 'view', 60],
    ['q1', 'flood', 'purchase', 0, 'p1', '1'],
    ['q2', 'flood', 'purchase', 20, 'p2', '1'],
  ]);

  it('lose the whole day on which a minute has more events than the limit', async () => {
    expect(await verdicts(rows, { bots: { eventsPerMinute: 2 } })).toEqual({
      ...{ f1: 'bot', f2: 'bot', f3: 'bot', f4: 'bot' },
      ...{ s1: 'kept', s2: 'kept', s3: 'kept', q1: 'kept', q2: 'kept' },
    });
  });

  it('are known by a flood of purchases as well', async () => {
    expect(await verdicts(rows, { bots: { purchasesPerMinute: 1 } })).toMatchObject({
      ...{ f1: 'kept', s1: 'kept', q1: 'bot', q2: 'bot' },
    });
  });

  it('are not found by rows that an earlier rule rejects', async () => {
    const doubled = day([
      ['d1', 'c1', 'view', 0],
      ['d2', 'c1', 'view', 0.5],
      ['d3', 'c1', 'view', 30],
    ]);
    const clean = { bots: { eventsPerMinute: 2 }, nearDuplicates: { seconds: 1 } };
    expect(await verdicts(doubled, clean)).toEqual({
      ...{ d1: 'kept', d2: 'near_duplicate', d3: 'kept' },
    });
  });
});

describe('test accounts', () => {
  it('are rejected by id and by pattern, after the rules of the contract', async () => {
    const rows = day([
      ['t1', 'qa-1', 'view', 0],
      ['t2', 'qa', 'view', 0],
      ['t3', 'bot[1]', 'view', 0],
      ['t4', 'qa-2', 'purchase', 0, 'p1', '-1'],
    ]);
    expect(await verdicts(rows, { testAccounts: ['qa-*', 'bot[1]'] })).toEqual({
      ...{ t1: 'test_account', t2: 'kept', t3: 'test_account', t4: 'invalid_amount' },
    });
  });
});

describe('one list of test accounts', () => {
  it('rejects them, and joins nobody with them', async () => {
    const days = {
      [DAY]: `event_id,event_time,customer_id,event_type,device\n${['c1', 'c2', 'qa-1']
        .map((id) => `${id},${DAY}T10:00:00Z,${id},view,${id === 'c2' ? 'own' : 'shared'}`)
        .join('\n')}\n`,
    };
    const identity = { keys: [{ name: 'device', column: 'device' }] };
    const joined = await cleanedShop(days, { identity });
    const kept = await cleanedShop(days, { identity, clean: { testAccounts: ['qa-*'] } });
    try {
      expect(await joined.query('SELECT other_id FROM identity')).not.toHaveLength(0);
      expect(await kept.query('SELECT other_id FROM identity')).toHaveLength(0);
      expect(await verdictsOf(kept)).toEqual({ c1: 'kept', c2: 'kept', 'qa-1': 'test_account' });
    } finally {
      await joined.close();
      await kept.close();
    }
  });
});

describe('further rules', () => {
  const all = { nearDuplicates: {}, bots: { eventsPerMinute: 3 }, testAccounts: ['qa-*'] };
  const rows = day([
    ['x1', 'c1', 'view', 0],
    ['x2', 'c1', 'view', 0.5],
    ['x3', 'qa-1', 'view', 0],
    ['x4', '', 'view', 0],
    ...[1, 2, 3, 4].map((n) => [`y${n}`, 'c2', 'view', n * 5] as [string, string, string, number]),
  ]);

  it('account for every row that was read, each with its rule in words', async () => {
    const harness = await cleanedShop(rows, { clean: all });
    try {
      const counts = await harness.query<{ reason: string; rows: number }>(
        'SELECT * FROM event_counts',
      );
      const { read, kept, ...rejected } = Object.fromEntries(
        counts.map(({ reason, rows: own }) => [reason, own]),
      );
      expect(Object.keys(rejected).slice(-3)).toEqual(['test_account', 'near_duplicate', 'bot']);
      expect(rejected).toMatchObject({ test_account: 1, near_duplicate: 1, bot: 4 });
      expect(read).toBe((kept ?? 0) + Object.values(rejected).reduce((sum, own) => sum + own, 0));
      const rules = await harness.query<{ reason: string; rule: string }>(
        'SELECT DISTINCT reason, "rule" FROM rejected',
      );
      const expected = rejectionRulesOf(harness.spec.clean);
      for (const { reason, rule } of rules) expect(rule).toBe(expected[reason]);
      expect(rules).toHaveLength(4);
    } finally {
      await harness.close();
    }
  });

  it('leave nothing behind where they are off', async () => {
    const harness = await cleanedShop(rows, {});
    try {
      const counts = await harness.query('SELECT reason FROM event_counts');
      expect(counts).toHaveLength(10);
    } finally {
      await harness.close();
    }
  });

  it('give the same parts however days are batched', async () => {
    const days = Object.fromEntries(
      ['2026-03-08', '2026-03-09', DAY].map((date) => [
        date,
        (rows[DAY] ?? '').replaceAll(DAY, date).replaceAll(/^([xy]\d)/gm, `$1-${date}`),
      ]),
    );
    const one = await cleanedShop(days, { clean: all }, 1);
    const many = await cleanedShop(days, { clean: all }, 8);
    try {
      expect(await partNames(one, 'clean')).toEqual(await partNames(many, 'clean'));
      expect(one.inputs['events']?.sha256).toBe(many.inputs['events']?.sha256);
      expect(one.inputs['rejected']?.sha256).toBe(many.inputs['rejected']?.sha256);
    } finally {
      await one.close();
      await many.close();
    }
  });
});
