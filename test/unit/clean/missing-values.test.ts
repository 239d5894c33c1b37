import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import { cleanedShop, verdictsOf, type ShopDays } from './cleaned-shop.js';

const DATE = '2026-03-10';
const REFERENCE_DAY = addDays(DATE, -40);
const HEADER = 'event_id,event_time,customer_id,event_type,channel,amount,quantity\n';

/** 60 purchases of 1 to 60 in the reference days, of which 40 by app; then rows of the date. */
function shop(rows: readonly string[]): ShopDays {
  const earlier = Array.from({ length: 60 }, (_, index) => {
    const channel = index < 40 ? 'app' : 'web';
    return `r${index},${REFERENCE_DAY}T10:00:00Z,c${index},purchase,${channel},${index + 1},1`;
  });
  const own = rows.map((row) => row.replace('T', `${DATE}T`));
  return {
    [REFERENCE_DAY]: `${HEADER}${earlier.join('\n')}\n`,
    [DATE]: `${HEADER}${own.join('\n')}\n`,
  };
}

const ROWS = [
  'p1,T10:00:00Z,c1,purchase,,,',
  'v1,T10:01:00Z,c1,view,,,',
  'p2,T10:02:00Z,c2,purchase,web,7,2',
  'huge,T10:03:00Z,c3,purchase,web,9000000000,1',
];

const OF_DATE = `SELECT event_id, channel, amount::VARCHAR AS amount, quantity::INTEGER AS quantity, is_outlier
  FROM events WHERE event_day = DATE '${DATE}' ORDER BY event_id`;

async function cleaned(clean: object) {
  const harness = await cleanedShop(shop(ROWS), { clean });
  const rows = await harness.query<{ event_id: string }>(OF_DATE);
  const verdicts = await verdictsOf(harness);
  const quality = await harness.query<{ check: string; failing_rows: number }>(
    `SELECT "check", failing_rows FROM quality`,
  );
  await harness.close();
  const byId: Record<string, object> = Object.fromEntries(
    rows.map(({ event_id, ...row }) => [event_id, row]),
  );
  const checks = Object.fromEntries(quality.map((row) => [row.check, row.failing_rows]));
  return { byId, verdicts, checks };
}

describe('missing values', () => {
  it('are filled by the median and the mode of the event type in the reference days', async () => {
    const { byId, checks } = await cleaned({ missing: { amount: 'median', channel: 'mode' } });
    expect(byId['p1']).toMatchObject({ amount: '30.0000', channel: 'app' });
    expect(byId['p2']).toMatchObject({ amount: '7.0000', channel: 'web' });
    // Views have no amount in the reference days either.
    expect(byId['v1']).toMatchObject({ amount: null, channel: 'unknown' });
    expect(checks).toMatchObject({ filled_amount: 1, filled_channel: 1 });
  });

  it('are filled by a model, which knows one channel here as dear as the other', async () => {
    const { byId, checks } = await cleaned({ missing: { amount: 'model', quantity: 'model' } });
    const logs = Array.from({ length: 60 }, (_, index) => Math.log(index + 1));
    const web = logs.slice(40);
    const app = logs.slice(0, 40);
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const filled = Number((byId['p1'] as { amount: string }).amount);
    // Without a channel it is the mean of the type; amounts by app are lower than by web.
    expect(filled).toBeCloseTo(Math.exp(mean(logs)), 2);
    expect(mean(app)).toBeLessThan(mean(web));
    expect(byId['p1']).toMatchObject({ quantity: 1 });
    expect(byId['v1']).toMatchObject({ amount: null });
    expect(checks).toMatchObject({ filled_amount: 1, filled_quantity: 1 });
  });

  it('are filled by a constant, of the event types that are named', async () => {
    const quantity = { how: 'constant:1', eventTypes: ['purchase'] };
    const { byId, checks } = await cleaned({ missing: { quantity, channel: "constant:o'web" } });
    expect(byId['p1']).toMatchObject({ quantity: 1, channel: "o'web", amount: null });
    expect(byId['v1']).toMatchObject({ quantity: null, channel: "o'web" });
    expect(checks).toMatchObject({ filled_quantity: 1, filled_channel: 2 });
  });

  it('reject the row under the reason of the first column that lacks', async () => {
    const { verdicts } = await cleaned({
      missing: { quantity: 'drop', channel: { how: 'drop', eventTypes: ['view'] } },
    });
    expect(verdicts).toMatchObject({
      ...{ p1: 'missing_quantity', v1: 'missing_channel', p2: 'kept' },
    });
  });

  it.each([
    [{ channel: 'median' }, 'since it is a text'],
    [{ amount: 'constant:-1' }, 'a number from 0'],
    [{ amount: 'constant:ten' }, 'a number from 0'],
    [{ amount: 'mean' }, 'drop, median, mode, model or constant:VALUE'],
    [{ device: 'model' }, 'since it is a text'],
  ])('are refused a rule that cannot be kept: %j', (missing, message) => {
    const { error } = pipelineSpecSchema.shape.clean.safeParse({ missing });
    expect(JSON.stringify(error?.issues)).toContain(message);
  });
});

describe('outliers', () => {
  it('are flagged and keep their amount where nothing is said', async () => {
    const { byId } = await cleaned({});
    expect(byId['huge']).toMatchObject({ amount: '9000000000.0000', is_outlier: true });
  });

  it('are drawn to the fence', async () => {
    const { byId } = await cleaned({ outliers: 'winsorise' });
    // Quartiles of 1..60 are 15 and 45: 45 * (45 / 15) ** 3 = 1215.
    expect(byId['huge']).toMatchObject({ amount: '1215.0000', is_outlier: true });
    expect(byId['p2']).toMatchObject({ amount: '7.0000', is_outlier: false });
  });

  it('are rejected', async () => {
    const { verdicts } = await cleaned({ outliers: 'reject' });
    expect(verdicts).toMatchObject({ huge: 'outlier', p1: 'kept', p2: 'kept' });
  });
});
