import { castColumn, READABLE_TIME_MACRO } from '../../activities/collect/column-casts.js';
import { delimitedRelation } from '../../activities/collect/read-delimited.js';
import type { FileRelation, LocalFile } from '../../activities/collect/read-files.js';
import { jsonLinesRelation } from '../../activities/collect/read-json-lines.js';
import { parquetRelations } from '../../activities/collect/read-parquet.js';
import { resolveColumns } from '../../activities/collect/resolve-columns.js';
import { DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { dayIn } from '../logical-day.js';
import { objectsByDay, type SourceObject } from '../spec/source-path.js';
import type { DemoSource } from './demo-source.js';
import { fetchForReading } from './fetch-for-reading.js';

/** Any file with a row in it is larger than this once it has a few columns; only below it we look inside. */
const LOOK_INSIDE_BYTES = 64 * 1024;

/** What the date is worked out from. `workDir` takes files that have to be fetched. */
export interface DateQuestion {
  source: DemoSource;
  spec: PipelineSpec;
  now: Date;
  workDir: string;
}

/**
 * The logical date of a run that was given none: the greatest day with data that is not after today, or
 * without days in the path the day of the greatest event_time not after now, both in the spec's zone.
 * Undefined where there is no such day. Throws WaylineError where a file without a day cannot be read.
 */
export async function resolveLogicalDate(question: DateQuestion): Promise<string | undefined> {
  const { source, spec, now, workDir } = question;
  const { events } = spec.sources;
  const days = objectsByDay(events.path, source.objects);
  const duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: workDir });
  try {
    await duck.run(READABLE_TIME_MACRO);
    const undated = days.get('');
    if (undated !== undefined) return await greatestEventDay(duck, question, undated);
    const today = dayIn(events.dateZone ?? spec.timezone, now);
    const candidates = [...days.keys()].filter((day) => day <= today).sort();
    for (const day of candidates.reverse()) {
      if (await hasData(duck, question, days.get(day) ?? [])) return day;
    }
    return undefined;
  } finally {
    duck.close();
  }
}

/** A file that cannot be read counts as data: the run then says what is wrong with it. */
async function hasData(
  duck: DuckSession,
  question: DateQuestion,
  objects: readonly SourceObject[],
): Promise<boolean> {
  const filled = objects.filter(({ size }) => size > 0);
  if (filled.some(({ size }) => size > LOOK_INSIDE_BYTES)) return true;
  for (const { key } of filled) {
    try {
      const { sql, columns } = await open(duck, await fetchLocal(question, key));
      if (columns.size === 0) continue;
      const rows = await duck.all(`SELECT 1 AS row FROM (${sql}) LIMIT 1`);
      if (rows.length > 0) return true;
    } catch {
      return true;
    }
  }
  return false;
}

async function greatestEventDay(
  duck: DuckSession,
  question: DateQuestion,
  objects: readonly SourceObject[],
): Promise<string | undefined> {
  const { timezone, sources } = question.spec;
  let greatest: string | undefined;
  for (const { key } of objects.filter(({ size }) => size > 0)) {
    const found = await open(duck, await fetchLocal(question, key));
    if (found.columns.size === 0) continue;
    const { relation, columns } = await resolveColumns(duck, found, {
      source: 'events',
      declared: sources.events.columns,
    });
    const column = columns.get('event_time');
    if (column === undefined) continue;
    const { day } = await duck.one<{ day: string | null }>(
      `SELECT timezone(${sqlLiteral(timezone)}, max(event_time))::DATE::VARCHAR AS day
       FROM (SELECT ${castColumn(column, 'time', timezone)} AS event_time FROM (${relation.sql}))
       WHERE event_time <= ${sqlLiteral(question.now.toISOString())}::TIMESTAMPTZ`,
    );
    if (day !== null && (greatest === undefined || day > greatest)) greatest = day;
  }
  return greatest;
}

function fetchLocal({ source, spec, workDir }: DateQuestion, key: string): Promise<LocalFile> {
  return fetchForReading(source, key, { workDir, encoding: spec.sources.events.encoding });
}

async function open(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  if (file.format === 'jsonl') return jsonLinesRelation(duck, file);
  if (file.format !== 'parquet') return delimitedRelation(duck, file);
  const [relation] = await parquetRelations(duck, [file]);
  if (relation === undefined) throw new RangeError(`${file.key}: no relation`);
  return relation;
}
