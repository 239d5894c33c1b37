import path from 'node:path';
import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';
import { kpiRows, type KpiSums } from './kpi-rows.js';

const KPIS_SCHEMA = {
  date: 'text',
  segment_id: 'text',
  kpi: 'text',
  value: 'double',
  n: 'bigint',
  lower: 'double',
  upper: 'double',
  previous: 'double?',
} as const satisfies RowSchema;

const NO_FEEDBACK = `SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS feedback_time,
  NULL::DOUBLE AS score, NULL::VARCHAR AS score_type WHERE false`;
const NO_OUTCOMES = `SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS exposure_time,
  NULL::VARCHAR AS kind, NULL::BOOLEAN AS clicked, NULL::BOOLEAN AS converted WHERE false`;

/** Saves `kpis`: key figures of the last days beside those of the equal period before, by segment. Reads what `saveRetention` makes. */
export async function saveKpis(context: StageContext, duck: DuckSession): Promise<SavedPart> {
  const { spec, run } = context;
  await openOr(context, duck, 'feedback', NO_FEEDBACK);
  await openOr(context, duck, 'outcomes', NO_OUTCOMES);
  await duck.runFile(path.join(__dirname, 'kpi-cases.sql'), {
    date: run.date,
    days: spec.optimise.kpiDays,
    timezone: spec.timezone,
  });
  const sums = await duck.all<KpiSums>(
    'SELECT * FROM kpi_sums ORDER BY segment_id, kpi, period DESC',
  );
  const rows = kpiRows(sums, run.date);
  if (rows.length === 0) context.explainEmpty('kpis', 'no session in the last period');
  return { rows: await context.saveRows('kpis', KPIS_SCHEMA, rows) };
}

async function openOr(
  context: StageContext,
  duck: DuckSession,
  dataset: string,
  empty: string,
): Promise<void> {
  if (context.has(dataset)) await context.views(duck, dataset);
  else await duck.run(`CREATE OR REPLACE VIEW ${dataset} AS ${empty}`);
}
