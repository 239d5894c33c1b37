import path from 'node:path';
import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';
import type { AttributionInput, MarkovShares } from './attribution.thread.js';
import { modelAgreement, shareInterval, type AttributedShares } from './attribution-shares.js';

const ATTRIBUTION_SCHEMA = {
  model: 'text',
  channel: 'text',
  conversions: 'double',
  value: 'double',
} as const satisfies RowSchema;

/** Channels and campaigns beyond, the rarest, share the credit of `other`: chains grow with their cube. */
const MOST_LABELS = 12;
/** Parts of the customers that are left out in turn for intervals. */
const PARTS = 20;
/** Credit halves with every week before the conversion, as web analytics had it. */
const HALF_LIFE_US = 7 * 86_400_000_000;

const RULES = ['first', 'last', 'linear', 'position', 'time_decay', 'shapley'] as const;

/** Saves `attribution`: the conversions of the window shared out among channels by nine models. */
export async function saveAttribution(
  context: StageContext,
  duck: DuckSession,
): Promise<SavedPart> {
  const { windowDays, by } = context.spec.optimise.attribution;
  await duck.runFile(path.join(__dirname, 'touches.sql'), {
    window_days: windowDays,
    by_campaign: by === 'campaign',
    most_labels: MOST_LABELS,
    parts: PARTS,
  });
  await duck.runFile(path.join(__dirname, 'credits.sql'), { half_life_us: HALF_LIFE_US });
  const totals = await duck.one<Totals>(`
    SELECT coalesce(sum(conversions), 0)::BIGINT AS conversions, coalesce(sum(value), 0)::DOUBLE AS value
    FROM conversions`);
  if (totals.conversions === 0) {
    context.explainEmpty('attribution', 'no customer reaches the goal within the window');
    return { rows: await context.saveRows('attribution', ATTRIBUTION_SCHEMA, []) };
  }
  const channels = await readChannels(duck);
  const models = [
    ...(await ruleShares(duck, channels.length)),
    ...(await markovShares(context, duck, channels.length)),
  ].sort((a, b) => (a.model < b.model ? -1 : 1));
  const rows = models.flatMap(({ model, shares, valueShares }) =>
    channels.map((channel, index) => ({
      model,
      channel,
      conversions: totals.conversions * (shares[index] ?? 0),
      value: totals.value * (valueShares[index] ?? 0),
    })),
  );
  const protocol = `touches in the ${windowDays} days before a conversion, by ${by}`;
  return {
    rows: await context.saveRows('attribution', ATTRIBUTION_SCHEMA, rows),
    metrics: metricRows(models, channels, {
      protocol,
      n: totals.conversions,
      cutoff: context.run.asOf,
    }),
  };
}

interface Totals {
  readonly conversions: number;
  readonly value: number;
}

async function readChannels(duck: DuckSession): Promise<string[]> {
  const rows = await duck.all<{ channel: string }>(
    'SELECT DISTINCT code, channel FROM touch_labels ORDER BY code',
  );
  return rows.map(({ channel }) => channel);
}

async function ruleShares(duck: DuckSession, channels: number): Promise<AttributedShares[]> {
  const credits = await duck.all<{
    model: string;
    part: number;
    code: number;
    conversions: number;
    value: number;
  }>('SELECT * FROM rule_credits ORDER BY model, part, code');
  return RULES.map((model) => {
    const own = credits.filter((row) => row.model === model);
    const sum = (
      amount: 'conversions' | 'value',
      wanted: (part: number) => boolean,
    ): Float64Array => {
      const sums = new Float64Array(channels);
      for (const row of own) {
        if (wanted(row.part)) sums[row.code - 1] = sums[row.code - 1]! + row[amount];
      }
      const total = sums.reduce((all, one) => all + one, 0);
      return sums.map((one) => (total === 0 ? 0 : one / total));
    };
    return {
      model,
      shares: sum('conversions', () => true),
      valueShares: sum('value', () => true),
      withoutPart: Array.from({ length: PARTS }, (_, left) =>
        sum('conversions', (part) => part !== left),
      ),
    };
  });
}

/** A chain knows whether journeys convert, not what they bring: value is shared out like conversions. */
async function markovShares(
  context: StageContext,
  duck: DuckSession,
  channels: number,
): Promise<AttributedShares[]> {
  const { rows } = await duck.one<{ rows: number }>('SELECT count(*) AS rows FROM touch_moves');
  const columns = await duck.numericColumns(
    'SELECT * FROM touch_moves ORDER BY part, third, second, latest, following',
    rows,
  );
  const column = (name: string): Float64Array => columns.get(name) ?? new Float64Array(rows);
  const input: AttributionInput = {
    channels,
    parts: PARTS,
    part: Int32Array.from(column('part')),
    moves: {
      third: Int32Array.from(column('third')),
      second: Int32Array.from(column('second')),
      latest: Int32Array.from(column('latest')),
      following: Int32Array.from(column('following')),
      moves: column('moves'),
    },
  };
  const solved = await context.threads.run<AttributionInput, MarkovShares[]>(
    path.join(__dirname, 'attribution.thread.js'),
    input,
    { signal: context.signal },
  );
  return solved.map(({ order, shares, withoutPart }) => ({
    model: `markov_${order}`,
    shares,
    valueShares: shares,
    withoutPart,
  }));
}

function metricRows(
  models: readonly AttributedShares[],
  channels: readonly string[],
  common: { protocol: string; n: number; cutoff: string },
): object[] {
  const { protocol, ...rest } = common;
  const row = { area: 'optimise', ...rest };
  const shares = models.flatMap((model) =>
    channels.map((channel, index) => ({
      ...row,
      name: 'attributed_share',
      slice: `${model.model}:${channel}`,
      ...shareInterval(model, index),
      protocol: `${protocol}; 95 % interval by leaving out one of ${PARTS} parts of the customers`,
    })),
  );
  const agreement = modelAgreement(models).map(({ pair, correlation }) => ({
    ...row,
    name: 'attribution_agreement',
    slice: pair,
    value: correlation,
    protocol: `${protocol}; Spearman rank correlation over ${channels.length} channels`,
  }));
  return [...shares, ...agreement];
}
