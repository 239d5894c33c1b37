import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { repairedEntities, repairedEvents, repairsOf } from './repair-rows.js';

/**
 * Puts what the spec repairs in the place of the views raw_events, raw_customers, raw_products,
 * raw_feedback and raw_outcomes, so that whatever looks over the window sees mended rows, and makes the macros by which days
 * are mended one by one. Changes nothing where nothing is to be repaired.
 */
export async function repairSources({ spec }: StageContext, duck: DuckSession): Promise<void> {
  const repairs = repairsOf(spec);
  await duck.runFile(path.join(__dirname, 'repair-text.sql'));
  await replaceView(duck, 'raw_events', (rows) => repairedEvents(rows, repairs));
  for (const source of ['customers', 'products', 'feedback', 'outcomes'] as const) {
    await replaceView(duck, `raw_${source}`, (rows) => repairedEntities(source, rows, repairs));
  }
}

async function replaceView(
  duck: DuckSession,
  name: string,
  repaired: (rows: string) => string,
): Promise<void> {
  const asCame = `${name}_as_came`;
  const query = repaired(asCame);
  if (query === asCame) return;
  await duck.run(`ALTER VIEW ${name} RENAME TO ${asCame}`);
  await duck.run(`CREATE OR REPLACE VIEW ${name} AS SELECT * FROM ${query}`);
}
