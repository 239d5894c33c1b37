import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import type { PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

/** CSV of the events of each day, by day. */
export type ShopDays = Readonly<Record<string, string>>;

/** A shop whose days are collected and cleaned, up to the last one, over this many threads. */
export async function cleanedShop(
  days: ShopDays,
  spec: Partial<PipelineSpecInput>,
  threads = 2,
): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: Object.keys(days).sort().at(-1) ?? '',
    spec: { sources: { events: { path: 'events/dt={date}/*.csv' } }, ...spec },
    threads: { ...inlineThreads, size: threads },
  });
  for (const [day, text] of Object.entries(days)) {
    const folder = path.join(harness.root, 's3/source/shop/events', `dt=${day}`);
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'part.csv'), text);
  }
  await harness.run(collectStage);
  await harness.run(cleanStage);
  return harness;
}

/** What became of each event, by event id: `kept`, or the reason of its rejection. */
export async function verdictsOf(harness: StageHarness): Promise<Record<string, string>> {
  const rows = await harness.query<{ id: string; verdict: string }>(
    `SELECT event_id AS id, 'kept' AS verdict FROM events
     UNION ALL SELECT "row" ->> 'event_id', reason FROM rejected WHERE dataset = 'events'`,
  );
  return Object.fromEntries(rows.map(({ id, verdict }) => [id, verdict]));
}

/** Names of the parts of a stage, with the fingerprints under which they are committed. */
export async function partNames(harness: StageHarness, stage: string): Promise<string[]> {
  const folder = path.join(harness.root, 's3/wayline/artifacts/test', stage, '_parts');
  return (await readdir(folder, { recursive: true })).sort();
}
