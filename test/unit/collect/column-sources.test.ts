import { pipelineSpecSchema, type PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { DAY, outcomeOf, type Outcome, type SourceFiles } from '../../support/source-files.js';

type Columns = PipelineSpecInput['sources']['events']['columns'];

const PATH = 'events/dt={date}/*';
const read = (files: SourceFiles, columns: Columns, select: string): Promise<Outcome> =>
  outcomeOf(files, select, { sources: { events: { path: PATH, columns } } });

/** The same rows in each format: the same spec must make the same of them. */
const ROW = { id: 'e0', at: '02/03/2026 16:00', who: 'c1', cents: '1250', paid: '1772438400000' };
const CSV = `${Object.keys(ROW).join(',')}\n${Object.values(ROW).join(',')}\n`;
const FORMATS: [string, SourceFiles][] = [
  ['csv', { [`${DAY}/a.csv`]: CSV }],
  ['tsv', { [`${DAY}/a.tsv`]: CSV.replaceAll(',', '\t') }],
  ['jsonl', { [`${DAY}/a.jsonl`]: JSON.stringify(ROW) }],
  [
    'parquet',
    {
      [`${DAY}/a.parquet`]: [
        `COPY (SELECT ${Object.entries(ROW)
          .map(([name, value]) => `'${value}' AS ${name}`)
          .join(', ')}) TO '{file}' (FORMAT parquet)`,
      ],
    },
  ],
];
const COLUMNS: Columns = {
  event_id: 'id',
  event_time: { column: 'at', format: '%d/%m/%Y %H:%M', zone: 'Asia/Shanghai' },
  received_time: { column: 'paid', format: 'epoch_ms' },
  customer_id: { sql: "'shop-' || who" },
  event_type: { constant: 'view' },
  channel: { constant: 7 },
  amount: { sql: 'cents::DECIMAL(18, 2) / 100' },
  page: { sql: "who || '/' || cents" },
};

describe('columns of the spec', () => {
  it.each(FORMATS)(
    'may be names, constants, expressions and written times in %s',
    async (_, files) => {
      const select = `SELECT event_id, event_time::VARCHAR AS "at", customer_id, event_type, events.channel, events.amount::VARCHAR AS amount, events.page, (SELECT min(received_time)::VARCHAR FROM raw_events) AS received FROM events`;
      expect(await read(files, COLUMNS, select)).toEqual({
        kept: 1,
        rejected: {},
        rows: [
          {
            event_id: 'e0',
            at: '2026-03-02 08:00:00+00',
            customer_id: 'shop-c1',
            event_type: 'view',
            channel: '7',
            amount: '12.5000',
            page: 'c1/1250',
            received: '2026-03-02 08:00:00+00',
          },
        ],
      });
    },
  );

  it.each([
    ['epoch_s', '1772438400'],
    ['epoch_s', '1772438400.0'],
    ['epoch_ms', '1772438400000'],
    ['epoch_us', '1772438400000000'],
    ['%Y%m%d%H%M%S', '20260302080000'],
    ['%d.%m.%Y %H:%M %z', '02.03.2026 16:00 +0800'],
  ])('read %s', async (format, written) => {
    const files = {
      [`${DAY}/a.csv`]: `event_id,t,customer_id,event_type\ne0,${written},c1,view\ne1,never,c1,view\ne2,,c1,view\ne3,1e30,c1,view\n`,
    };
    const outcome = await read(
      files,
      { event_time: { column: 't', format } },
      'SELECT event_time::VARCHAR AS "at" FROM events',
    );
    expect(outcome).toEqual({
      kept: 1,
      rejected: { unparsable: 2, missing_event_time: 1 },
      rows: [{ at: '2026-03-02 08:00:00+00' }],
    });
  });

  it('take local times in the zone of the column', async () => {
    const files = {
      [`${DAY}/a.csv`]: 'event_id,t,customer_id,event_type\ne0,2026-03-02 16:00,c1,view\n',
    };
    const columns = { event_time: { column: 't', zone: 'Asia/Shanghai' } };
    const { rows } = await read(files, columns, 'SELECT event_time::VARCHAR AS "at" FROM events');
    expect(rows).toEqual([{ at: '2026-03-02 08:00:00+00' }]);
  });

  it.each<[string, SourceFiles]>([
    [
      'jsonl',
      {
        [`${DAY}/a.jsonl`]: [
          '{"meta":{"at":"2026-03-02T08:00:00Z","type":"view"},"user":{"ids":{"shop":"007"}},"item":{"price":2.5}}',
          '{"meta":{"at":"2026-03-02T08:00:00Z","type":"view"},"user":"nobody","item":null}',
        ].join('\n'),
      },
    ],
    [
      'parquet',
      {
        [`${DAY}/a.parquet`]: [
          `COPY (SELECT {'at': TIMESTAMPTZ '2026-03-02 08:00:00Z', 'type': 'view'} AS meta, {'ids': {'shop': id}} AS "user", {'price': price} AS item FROM (VALUES ('007', 2.5), (NULL, NULL)) t(id, price)) TO '{file}' (FORMAT parquet)`,
        ],
      },
    ],
  ])('reach into nested values of %s', async (_, files) => {
    const columns = {
      event_time: 'meta.at',
      event_type: { path: 'meta.type' },
      customer_id: 'user.ids.shop',
      amount: { path: 'item.price' },
    };
    const select =
      'SELECT event_time::VARCHAR AS "at", customer_id, amount::VARCHAR AS amount FROM events';
    expect(await read(files, columns, select)).toEqual({
      kept: 1,
      rejected: { missing_customer_id: 1 },
      rows: [{ at: '2026-03-02 08:00:00+00', customer_id: '007', amount: '2.5000' }],
    });
  });
});

describe('a wrong column of the spec is one line that names the key', () => {
  const good = {
    [`${DAY}/a.csv`]:
      'event_id,event_time,customer_id,event_type,price\ne0,2026-03-02T08:00:00Z,c1,view,x\n',
  };
  const struct = {
    [`${DAY}/a.parquet`]: [
      `COPY (SELECT 'e0' AS event_id, TIMESTAMPTZ '2026-03-02 08:00:00Z' AS event_time, 'view' AS event_type, {'city': 'x'} AS customer) TO '{file}' (FORMAT parquet)`,
    ],
  };

  it.each<[string, Columns, string, RegExp]>([
    [
      'an unknown canonical column',
      { amuont: 'price' },
      'InvalidConfig',
      /columns?.*nearest: "amount"/,
    ],
    ['an unknown column', { amount: 'pricee' }, 'DataContractViolation', /nearest: "price"/],
    [
      'an unknown column in an expression',
      { amount: { sql: 'pricee * 2' } },
      'DataContractViolation',
      /columns\.amount names the column pricee.*nearest: "price"/,
    ],
    [
      'an unknown column of a path',
      { amount: { path: 'pricee.a' } },
      'DataContractViolation',
      /columns\.amount reads pricee\.a.*nearest: "price"/,
    ],
    [
      'a value that an expression cannot take',
      { amount: { sql: 'price::DOUBLE' } },
      'DataContractViolation',
      /Could not convert string 'x'/,
    ],
    [
      'wrong syntax',
      { amount: { sql: 'price *' } },
      'InvalidConfig',
      /scalar SQL expression.*syntax error/,
    ],
    ['a subquery', { amount: { sql: '(SELECT 1)' } }, 'InvalidConfig', /got a subquery/],
    [
      'a table',
      { amount: { sql: "1) FROM read_csv('/etc/passwd') --" } },
      'InvalidConfig',
      /scalar SQL expression/,
    ],
    ['two values', { amount: { sql: '1), (2' } }, 'InvalidConfig', /scalar SQL expression/],
    [
      'two statements',
      { amount: { sql: '1); SELECT (2' } },
      'InvalidConfig',
      /scalar SQL expression/,
    ],
    ['an aggregate', { amount: { sql: 'sum(price)' } }, 'InvalidConfig', /the function sum/],
    ['a window', { amount: { sql: 'row_number() OVER ()' } }, 'InvalidConfig', /got a window/],
    ['chance', { amount: { sql: 'random()' } }, 'InvalidConfig', /the function random/],
    [
      'the clock',
      { amount: { sql: 'current_timestamp' } },
      'DataContractViolation',
      /current_timestamp, which is not there/,
    ],
    [
      'an unknown function',
      { amount: { sql: 'lowerr(price)' } },
      'InvalidConfig',
      /the function lowerr/,
    ],
    [
      'types that do not go together',
      { amount: { sql: "price * DATE '2026-01-01'" } },
      'InvalidConfig',
      /got: Binder Error/,
    ],
    [
      'an unknown format',
      { event_time: { column: 'event_time', format: '%Q' } },
      'InvalidConfig',
      /epoch_s, epoch_ms, epoch_us.*%Q/,
    ],
    [
      'a format of what is no time',
      { amount: { column: 'price', format: 'epoch_s' } },
      'InvalidConfig',
      /amount is none/,
    ],
  ])('%s', async (_, columns, type, message) => {
    await expect(read(good, columns, 'SELECT 1')).rejects.toMatchObject({
      type,
      message: expect.stringMatching(message) as string,
    });
  });

  it('an unknown field of a struct', async () => {
    await expect(read(struct, { customer_id: 'customer.citi' }, 'SELECT 1')).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/a.parquet`,
      message: expect.stringMatching(/customer\.citi.*nearest: "city"/) as string,
    });
  });

  it.each([[{ colum: 'x' }], [{ constant: null }], [{}]])(
    'a form that the schema does not know: %j',
    (form) => {
      const spec = {
        pipeline: 'x',
        storage: { source: 's3://raw', artifacts: 's3://art', publish: 's3://pub' },
      };
      const events = { path: PATH, columns: { amount: form } };
      const { error } = pipelineSpecSchema.safeParse({ ...spec, sources: { events } });
      expect(error?.issues).toMatchObject([
        {
          path: ['sources', 'events', 'columns', 'amount'],
          message: expect.stringContaining('{sql: expression}') as string,
        },
      ]);
    },
  );
});
