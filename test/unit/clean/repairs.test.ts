import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { cleanedShop, partNames, verdictsOf } from './cleaned-shop.js';

const DAY = '2026-03-10';
const HEADER =
  'event_id,event_time,customer_id,event_type,channel,currency,amount,unit_price,quantity,query\n';

const csv = (rows: readonly string[]): string =>
  `${HEADER}${rows.map((row) => row.replace(',T', `,${DAY}T`)).join('\n')}\n`;

async function cleaned(rows: readonly string[], repair: object, currency = '') {
  const harness = await cleanedShop({ [DAY]: csv(rows) }, { currency, clean: { repair } });
  const events = await harness.query<{ event_id: string }>(
    `SELECT event_id, customer_id, event_type, stage, is_purchase, channel, currency, query,
       amount::VARCHAR AS amount, unit_price::VARCHAR AS unit_price FROM events`,
  );
  const quality = await harness.query<{ check: string; failing_rows: number }>(
    `SELECT "check", failing_rows FROM quality`,
  );
  const rejected = await harness.query<{ row: string }>(
    `SELECT "row" FROM rejected WHERE dataset = 'events' ORDER BY source_row`,
  );
  const verdicts = await verdictsOf(harness);
  await harness.close();
  const byId: Record<string, object> = Object.fromEntries(
    events.map(({ event_id, ...row }) => [event_id, row]),
  );
  const checks: Record<string, number> = Object.fromEntries(
    quality.map((row) => [row.check, row.failing_rows]),
  );
  return { byId, checks, verdicts, rejected: rejected.map(({ row }) => row) };
}

describe('repairs of text', () => {
  it('read UTF-8 again that was read as Latin-1, and leave whole text as it is', async () => {
    const { byId, checks } = await cleaned(
      [
        'm1,T10:00:00Z,c1,search,web,,,,,CafÃ© crÃ¨me',
        'm2,T10:00:00Z,c2,search,web,,,,,ä»·æ\u00a0¼',
        'm3,T10:00:00Z,c3,search,web,,,,,Café',
        'm4,T10:00:00Z,c4,search,web,,,,,donâ€™t',
      ],
      { text: ['mojibake'] },
    );
    expect(byId['m1']).toMatchObject({ query: 'Café crème' });
    expect(byId['m2']).toMatchObject({ query: '价格' });
    expect(byId['m3']).toMatchObject({ query: 'Café' });
    expect(byId['m4']).toMatchObject({ query: 'don’t' });
    expect(checks).toMatchObject({ repaired_mojibake: 3 });
  });

  it('make full-width ids, spaces and case one spelling, with the event types of the spec', async () => {
    const { byId, checks } = await cleaned(
      [
        'w1,T10:00:00Z,Ｃ１,view,ＡＰＰ,,,,,',
        'w2,T10:01:00Z,C1, Purchase ,  App ,cny,5,,,Ｑ',
        'w3,T10:02:00Z,C1,view,app,,,,,',
      ],
      { text: ['case', 'whitespace', 'fullWidth'] },
    );
    expect(byId['w1']).toMatchObject({ customer_id: 'C1', channel: 'app', stage: 'evaluate' });
    expect(byId['w2']).toMatchObject({
      ...{ customer_id: 'C1', event_type: 'purchase', is_purchase: true, channel: 'app' },
      ...{ currency: 'CNY', query: 'Ｑ' },
    });
    expect(checks).toMatchObject({ repaired_full_width: 1, repaired_case: 2 });
  });

  it('come before the rules, which see the mended row; rejected is the row as it came', async () => {
    const { verdicts, rejected } = await cleaned(
      [
        'ｅ１,T10:00:00Z,c1,view,web,,,,,',
        'e1,T10:00:00Z,c1,view,web,,,,,',
        ',T11:00:00Z,c1,VIEW,web,,,,,',
        ',T11:00:00Z,c1,view,web,,,,,',
      ],
      { text: ['fullWidth', 'case'] },
    );
    expect(verdicts).toMatchObject({ e1: 'duplicate_event_id', null: 'duplicate_event_id' });
    expect(rejected).toHaveLength(2);
    const asCame = await cleaned(
      ['x1,T10:00:00Z,　,ＶＩＥＷ,web,,,,,', 'k,T10:00:00Z,c,view,,,,,,'],
      {
        text: ['fullWidth'],
      },
    );
    expect(asCame.verdicts).toMatchObject({ x1: 'missing_customer_id' });
    expect(JSON.parse(asCame.rejected[0] ?? '{}')).toMatchObject({ event_type: 'ＶＩＥＷ' });
  });
});

describe('repairs of numbers', () => {
  const rows = [
    'n1,T10:00:00Z,c1,purchase,pos-3,,1990,995,2,',
    'n2,T10:01:00Z,c1,purchase,web,,20,,,',
    'n3,T10:02:00Z,c1,purchase,web,usd,2,1,2,',
    'n4,T10:03:00Z,c1,purchase,web,CNY,3,,,',
    'n5,T10:04:00Z,c1,purchase,web,XXX,4,,,',
    'n6,T10:05:00Z,c1,purchase,pos-1,USD,100,,,',
  ];

  it('multiply by the factor of the unit in the channels that are named', async () => {
    const { byId, checks } = await cleaned(rows, {
      units: [
        { column: 'amount', factor: 0.01, channels: ['pos-*'] },
        { column: 'unit_price', factor: 0.01, channels: ['pos-*'] },
      ],
    });
    expect(byId['n1']).toMatchObject({ amount: '19.9000', unit_price: '9.9500' });
    expect(byId['n2']).toMatchObject({ amount: '20.0000' });
    expect(checks).toMatchObject({ repaired_units: 2 });
  });

  it('turn amounts into the currency of the spec, after their unit, and keep the code', async () => {
    const { byId, checks } = await cleaned(
      rows,
      {
        units: [{ column: 'amount', factor: 0.01, channels: ['pos-*'] }],
        currency: { rates: { USD: 7.25, CNY: 1 } },
      },
      'CNY',
    );
    expect(byId['n3']).toMatchObject({ amount: '14.5000', unit_price: '7.2500', currency: 'usd' });
    expect(byId['n4']).toMatchObject({ amount: '3.0000' });
    expect(byId['n5']).toMatchObject({ amount: '4.0000' });
    expect(byId['n6']).toMatchObject({ amount: '7.2500' });
    expect(checks).toMatchObject({ repaired_currency: 2, currency_without_rate: 1 });
  });

  it('are refused rates without the currency that they turn into', () => {
    const spec = {
      pipeline: 'shop',
      storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
      sources: { events: { path: 'x' } },
      clean: { repair: { currency: { rates: { USD: 7.25 } } } },
    };
    const of = (currency: string) =>
      pipelineSpecSchema
        .safeParse({ ...spec, currency })
        .error?.issues.map(({ message }) => message);
    expect(of('CNY')).toEqual(['CNY: 1 among the rates, which turn amounts into CNY']);
    expect(of('')).toEqual([
      'currency of the spec, into which rates turn amounts, and its own rate 1',
    ]);
  });
});

describe('repaired days', () => {
  it('are the same parts however they are batched', async () => {
    const days = Object.fromEntries(
      ['2026-03-08', '2026-03-09', DAY].map((day) => [
        day,
        csv([
          `a-${day},T10:00:00Z,Ｃ１,VIEW,ＡＰＰ,usd,5,,,CafÃ©`,
          `b-${day},T10:00:00Z,c2,view,,,,,,`,
        ]).replaceAll(`,${DAY}T`, `,${day}T`),
      ]),
    );
    const clean = {
      repair: {
        text: ['mojibake', 'fullWidth', 'whitespace', 'case'] as ('mojibake' | 'case')[],
        currency: { rates: { USD: 7, CNY: 1 } },
      },
      missing: { channel: 'constant:none' },
    };
    const one = await cleanedShop(days, { clean, currency: 'CNY' }, 1);
    const many = await cleanedShop(days, { clean, currency: 'CNY' }, 8);
    try {
      expect(await partNames(one, 'clean')).toEqual(await partNames(many, 'clean'));
      expect(one.inputs['events']?.sha256).toBe(many.inputs['events']?.sha256);
      expect(one.inputs['quality']?.sha256).toBe(many.inputs['quality']?.sha256);
    } finally {
      await one.close();
      await many.close();
    }
  });
});
