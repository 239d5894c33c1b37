import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../activities/clean/activity.js';
import { collectStage } from '../../activities/collect/activity.js';
import { DuckSession } from '../../activities/compute/duck-session.js';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import { inlineThreads } from './inline-threads.js';
import { StageHarness } from './stage-harness.js';

/** Contents of source objects by key; a list is SQL statements that write the file `{file}`. */
export type SourceFiles = Readonly<Record<string, string | Buffer | readonly string[]>>;

/** What became of source files: numbers that must add up, and the kept rows that a test asks for. */
export interface Outcome {
  kept: number;
  rejected: Record<string, number>;
  rows: object[];
}

/** The date of every such run, and the folder of its day. */
export const DATE = '2026-03-02';
export const DAY = `events/dt=${DATE}`;

/** Runs collect and clean over source files; the caller closes the harness. */
export async function cleaned(
  files: SourceFiles,
  spec: Partial<PipelineSpecInput> = {},
): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: DATE,
    spec: { sources: { events: { path: 'events/dt={date}/*' } }, ...spec },
    threads: inlineThreads,
  });
  try {
    await writeSource(path.join(harness.root, 's3/source/shop'), files);
    await harness.run(collectStage);
    await harness.run(cleanStage);
    return harness;
  } catch (error) {
    await harness.close();
    throw error;
  }
}

/**
 * Runs collect and clean over source files and returns what became of them. Throws where what was read is not
 * what was kept and rejected, or where `rejected` does not list each rejected row.
 */
export async function outcomeOf(
  files: SourceFiles,
  select = 'SELECT event_id FROM events ORDER BY event_id',
  spec: Partial<PipelineSpecInput> = {},
): Promise<Outcome> {
  const harness = await cleaned(files, spec);
  try {
    const counts = await harness.query<{ reason: string; rows: number }>(
      'SELECT * FROM event_counts WHERE rows > 0',
    );
    const {
      read = 0,
      kept = 0,
      ...rejected
    } = Object.fromEntries(counts.map(({ reason, rows }) => [reason, rows]));
    const [listed] = await harness.query<{ raw: number; kept: number; rejected: number }>(
      `SELECT (SELECT count(*) FROM raw_events) AS raw, (SELECT count(*) FROM events) AS kept,
        (SELECT count(*) FROM rejected WHERE dataset = 'events') AS rejected`,
    );
    const sum = Object.values(rejected).reduce((total, rows) => total + rows, 0);
    const counted = { raw: read, kept, rejected: sum };
    if (read !== kept + sum || JSON.stringify(listed) !== JSON.stringify(counted)) {
      throw new Error(
        `${JSON.stringify(counted)} is not what is listed: ${JSON.stringify(listed)}`,
      );
    }
    return { kept, rejected, rows: await harness.query(select) };
  } finally {
    await harness.close();
  }
}

async function writeSource(root: string, files: SourceFiles): Promise<void> {
  let duck: DuckSession | undefined;
  for (const [key, content] of Object.entries(files)) {
    const file = path.join(root, key);
    await mkdir(path.dirname(file), { recursive: true });
    if (typeof content === 'string' || Buffer.isBuffer(content)) await writeFile(file, content);
    else {
      duck ??= await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: root });
      await duck.run(content.join(';\n').replaceAll('{file}', file));
    }
  }
  duck?.close();
}
