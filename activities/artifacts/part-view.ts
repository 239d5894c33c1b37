import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { sideBySide } from './side-by-side.js';
import type { PartFile } from './stage.js';

const fileSchema = z.object({
  uri: z.string(),
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string(),
});

const viewSchema = z.object({
  tables: z.record(z.string(), z.array(fileSchema).min(1)),
  sql: z.string(),
  facts: z.unknown().optional(),
});

/**
 * A dataset of many files: the tables that they make up, and the query over them, in which `{{table}}`
 * stands for a table. It is itself a small artifact.
 */
export type PartView = z.infer<typeof viewSchema>;

/** Files that are fetched at once. */
const DOWNLOADS = 8;

/** Whether an artifact of this address is a list of parts and not a file of rows. */
export const isPartView = (uri: string): boolean => uri.endsWith('.parts.json');

/** Reads the list of parts that `saveView` has written. */
export async function readPartView(file: string): Promise<PartView> {
  return viewSchema.parse(JSON.parse(await readFile(file, 'utf8')));
}

/** Makes the view `name` over the parts; `local` gives the local path of a part's file. */
export async function openPartView(
  duck: DuckSession,
  name: string,
  { tables, sql }: PartView,
  local: (file: PartFile) => Promise<string>,
): Promise<void> {
  const sources = new Map<string, string>();
  for (const [table, files] of Object.entries(tables)) {
    const paths: string[] = [];
    await sideBySide(files, DOWNLOADS, async (file, index) => {
      paths[index] = await local(file);
    });
    sources.set(table, `read_parquet(${sqlLiteral(paths)})`);
  }
  const query = sql.replaceAll(/\{\{(\w+)\}\}/g, (_, table: string) => sources.get(table) ?? '');
  await duck.run(`CREATE OR REPLACE VIEW "${name}" AS ${query}`);
}
