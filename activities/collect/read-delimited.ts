import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { readFirstLine, type FirstLine } from './first-line.js';
import { withPlainLineEnds } from './line-ends.js';
import {
  FILE_COLUMN,
  quoted,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';
import {
  LINE_LIMITS,
  numberedByFile,
  pathsOf,
  rejectsOf,
  rejectTables,
  unreadableLines,
} from './scan-lines.js';

/**
 * A CSV or TSV file, every column as text. The header is read by us, so that a dirty line cannot shift
 * what is taken for columns; lines of another width or with broken quotes are kept as unreadable. A file of
 * blank lines has no columns.
 */
export function delimitedRelation(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  return withPlainLineEnds(file, (plain) =>
    readable(plain, async () => {
      const layout = await layoutOf(duck, plain);
      if (layout === undefined) return { keys: [file.key], columns: new Map(), sql: '' };
      const table = tableOf([plain]);
      await duck.run(
        `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT *, row_number() OVER () AS ${ROW_COLUMN}, ${sqlLiteral(file.key)} AS ${FILE_COLUMN} FROM ${scan([plain], layout, table)}`,
      );
      return relationOf([plain], layout, table);
    }),
  );
}

/** Small files in groups whose headers are the same; those of blank lines are each by themselves. */
export async function byHeader(
  duck: DuckSession,
  files: readonly LocalFile[],
): Promise<LocalFile[][]> {
  const groups = new Map<string, LocalFile[]>();
  for (const file of files) {
    const layout = await readable(file, () => layoutOf(duck, file));
    const key = layout === undefined ? file.key : JSON.stringify(layout);
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()];
}

/** Files of one header by one statement; it fails as a whole where one of them cannot be read. */
export async function delimitedTogether(
  duck: DuckSession,
  files: readonly LocalFile[],
): Promise<FileRelation[]> {
  const [first] = files;
  const layout = first && (await layoutOf(duck, first));
  if (layout === undefined) throw new RangeError('expected files with a header');
  const table = tableOf(files);
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS ${numberedByFile(files, scan(files, layout, table))}`,
  );
  return [relationOf(files, layout, table)];
}

const tableOf = ([first, ...others]: readonly LocalFile[]): string =>
  `delimited_${first?.path.replaceAll(/\W/g, '_') ?? ''}_${others.length}`;

/** What the header says of a delimited file. */
export interface Layout {
  names: string[];
  delimiter: string;
  blankLines: number;
}

/** The layout of a delimited file; undefined where it holds nothing but blank lines. */
export async function layoutOf(duck: DuckSession, file: LocalFile): Promise<Layout | undefined> {
  const header = await headerOf(duck, file);
  if (header === undefined) return undefined;
  const delimiter = file.format === 'tsv' ? '\t' : likelyDelimiter(header.text);
  const names = uniqueNames(file, splitHeader(file, header.text, delimiter));
  return { names, delimiter, blankLines: header.blankLines };
}

function scan(files: readonly LocalFile[], layout: Layout, table: string): string {
  const { names, delimiter, blankLines } = layout;
  const columns = `{${names.map((name) => `${sqlLiteral(name)}: 'VARCHAR'`).join(', ')}}`;
  return `read_csv(${pathsOf(files)}, auto_detect = false, skip = ${blankLines}, header = true, columns = ${columns}, delim = ${sqlLiteral(delimiter)}, quote = '"', escape = '"', strict_mode = true, ${LINE_LIMITS}, ${rejectsOf(table)})`;
}

function relationOf(files: readonly LocalFile[], { names }: Layout, table: string): FileRelation {
  return {
    keys: files.map(({ key }) => key),
    columns: new Map(names.map((name) => [name, { sql: quoted(name), type: 'VARCHAR' }])),
    sql: `SELECT ${[...names.map(quoted), ROW_COLUMN, FILE_COLUMN].join(', ')} FROM ${table}`,
    unreadableLines: unreadableLines(files, table, { headerLines: 1 }),
    tables: [table, ...rejectTables(table)],
  };
}

interface Header {
  text: string;
  /** Lines before it. */
  blankLines: number;
}

/** The first line that is not blank; its bytes tell another encoding than UTF-8 from a wrong header. */
async function headerOf(duck: DuckSession, file: LocalFile): Promise<Header | undefined> {
  const first: Pick<FirstLine, 'bytes' | 'blankLines'> | undefined = file.path.endsWith('.zst')
    ? await firstLineOfZst(duck, file)
    : await readFirstLine(file.path);
  if (first === undefined) return undefined;
  const { bytes, blankLines } = first;
  if (bytes.includes(0)) throw wrongEncoding(file, 'it holds NUL bytes');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text: text.replace(/^\uFEFF+/, ''), blankLines };
  } catch {
    throw wrongEncoding(file, 'its bytes are none');
  }
}

/** Node 20 cannot decompress .zst; DuckDB leaves out lines of another encoding. */
async function firstLineOfZst(
  duck: DuckSession,
  file: LocalFile,
): Promise<Pick<FirstLine, 'bytes' | 'blankLines'> | undefined> {
  const [row] = await duck.all<{ line: string; line_number: number }>(
    `SELECT line, line_number FROM (SELECT line, row_number() OVER () AS line_number FROM read_csv(${sqlLiteral(file.path)}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = E'\\x01', quote = '', escape = '', ignore_errors = true, ${LINE_LIMITS})) WHERE trim(line) <> '' LIMIT 1`,
  );
  return row && { bytes: Buffer.from(row.line), blankLines: row.line_number - 1 };
}

function wrongEncoding(file: LocalFile, why: string): WaylineError {
  return new WaylineError(
    'DataContractViolation',
    file.key,
    `the header must be UTF-8 text, but ${why}`,
    { remedy: 'Name the encoding in the spec (sources.<name>.encoding), or replace the file.' },
  );
}

function likelyDelimiter(header: string): string {
  const unquoted = header.replaceAll(/"[^"]*"/g, '');
  const counted = [',', ';', '\t', '|'].map((mark) => ({
    mark,
    count: unquoted.split(mark).length,
  }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

function splitHeader(file: LocalFile, header: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let inQuotes = false;
  for (const character of header) {
    if (character === '"') inQuotes = !inQuotes;
    else if (character === delimiter && !inQuotes) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  if (inQuotes) {
    throw new WaylineError(
      'DataContractViolation',
      file.key,
      `the header must close its quotes on its own line, got ${JSON.stringify(header.slice(0, 200))}`,
    );
  }
  return [...fields, field.trim()];
}

function uniqueNames(file: LocalFile, names: readonly string[]): string[] {
  const seen = new Set<string>();
  return names.map((name, index) => {
    const own = name === '' ? `column_${index + 1}` : name;
    if (seen.has(own.toLowerCase())) {
      throw new WaylineError(
        'DataContractViolation',
        file.key,
        `the header must name each column once; ${JSON.stringify(own)} is there twice`,
      );
    }
    seen.add(own.toLowerCase());
    return own;
  });
}
