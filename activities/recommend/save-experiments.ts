import path from 'node:path';
import type { RowSchema, StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { experimentRows, type ArmSums, type ExperimentRow } from './experiment-rows.js';

/** Days of outcomes that are compared: long enough for rare purchases, short enough to be of today's lists. */
const DAYS = 28;

const EXPERIMENTS_SCHEMA = {
  experiment: 'text',
  arm: 'text',
  n: 'bigint',
  kpi: 'text',
  value: 'double',
  effect: 'double?',
  lower: 'double?',
  upper: 'double?',
  srm_p: 'double?',
} as const satisfies RowSchema;

interface ArmRow {
  kind: string;
  arm: string;
  n: number;
  shown: number;
  shown_shown: number;
  clicked: number;
  clicked_clicked: number;
  clicked_shown: number;
  converted: number;
  converted_converted: number;
  converted_shown: number;
  cents: number;
  cents_cents: number;
}

/** Saves the dataset `experiments`: what the arms of the last 28 days' outcomes have earned, and how they differ. */
export async function saveExperiments(context: StageContext, duck: DuckSession): Promise<void> {
  const rows = context.has('outcomes') ? await readRows(context, duck) : [];
  if (rows.length === 0) {
    context.explainEmpty(
      'experiments',
      context.spec.sources.outcomes === undefined
        ? 'there is no source outcomes: nobody knows what came of what was shown'
        : `nothing was shown in the ${DAYS} days before the end of the date`,
    );
  }
  await context.saveRows('experiments', EXPERIMENTS_SCHEMA, rows);
}

async function readRows(context: StageContext, duck: DuckSession): Promise<ExperimentRow[]> {
  await duck.runFile(path.join(__dirname, 'outcome-arms.sql'), {
    as_of: context.run.asOf,
    days: DAYS,
  });
  const found = await duck.all<ArmRow>('SELECT * FROM outcome_arms ORDER BY kind, arm');
  const { explore, control } = context.spec.recommend;
  const planned = { treatment: 1 - explore - control, explore, control };
  const rows = ['recommendation', 'action'].flatMap((kind) => {
    const arms = found.filter((row) => row.kind === kind);
    const experiment = `${kind}s`;
    // Who is shown actions is drawn elsewhere: its shares are not known here.
    const shares = kind === 'recommendation' ? planned : {};
    return Object.entries(KPIS).flatMap(([kpi, sumsOf]) =>
      experimentRows({ experiment, kpi: `${kind}_${kpi}` }, arms.map(sumsOf), shares),
    );
  });
  return rows.sort(
    (a, b) => compare(a.experiment, b.experiment) || compare(a.arm, b.arm) || compare(a.kpi, b.kpi),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** KPIs by name: clicks and conversions of what was shown, and value of a customer on a day. */
const KPIS: Readonly<Record<string, (row: ArmRow) => ArmSums>> = {
  ctr: (row) => ({
    ...{ arm: row.arm, n: row.n, x: row.shown, xx: row.shown_shown },
    ...{ y: row.clicked, yy: row.clicked_clicked, xy: row.clicked_shown },
  }),
  cvr: (row) => ({
    ...{ arm: row.arm, n: row.n, x: row.shown, xx: row.shown_shown },
    ...{ y: row.converted, yy: row.converted_converted, xy: row.converted_shown },
  }),
  value: (row) => ({
    ...{ arm: row.arm, n: row.n, x: row.n, xx: row.n },
    ...{ y: row.cents / 100, yy: row.cents_cents / 10_000, xy: row.cents / 100 },
  }),
};
