import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { readFirstLine, type FirstLine } from './first-line.js';
import { withPlainLineEnds } from './line-ends.js';
import {
  FILE_COLUMN,
  LINE_LIMITS,
  quoted,
  readable,
  ROW_COLUMN,
  type FileRelation,
  type LocalFile,
} from './read-files.js';

/**
 * A CSV or TSV file, every column as text. The header is read by us, so that a dirty line cannot shift
 * what is taken for columns; lines of another width or with broken quotes are kept as unreadable. A file of
 * blank lines has no columns.
 */
export function delimitedRelation(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  return withPlainLineEnds(file, (plain) => readable(plain, () => readDelimited(duck, plain)));
}

async function readDelimited(duck: DuckSession, file: LocalFile): Promise<FileRelation> {
  const header = await headerOf(duck, file);
  if (header === undefined) return { keys: [file.key], columns: new Map(), sql: '' };
  const delimiter = file.format === 'tsv' ? '\t' : likelyDelimiter(header.text);
  const names = uniqueNames(file, splitHeader(file, header.text, delimiter));
  const table = `delimited_${file.path.replaceAll(/\W/g, '_')}`;
  const columns = `{${names.map((name) => `${sqlLiteral(name)}: 'VARCHAR'`).join(', ')}}`;
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE ${table} AS SELECT *, row_number() OVER () AS ${ROW_COLUMN} FROM read_csv(${sqlLiteral(file.path)}, auto_detect = false, skip = ${header.blankLines}, header = true, columns = ${columns}, delim = ${sqlLiteral(delimiter)}, quote = '"', escape = '"', strict_mode = true, ${LINE_LIMITS}, rejects_table = '${table}_rejects', rejects_scan = '${table}_scans', store_rejects = true)`,
  );
  return {
    keys: [file.key],
    columns: new Map(names.map((name) => [name, { sql: quoted(name), type: 'VARCHAR' }])),
    sql: `SELECT *, ${sqlLiteral(file.key)} AS ${FILE_COLUMN} FROM ${table}`,
    unreadableLines: `SELECT DISTINCT ${sqlLiteral(file.key)} AS source_file, line::BIGINT - 1 AS source_row, csv_line AS raw FROM ${table}_rejects`,
    tables: [table, `${table}_rejects`, `${table}_scans`],
  };
}

interface Header {
  text: string;
  /** Lines before it. */
  blankLines: number;
}

/** The first line that is not blank; its bytes tell another encoding than UTF-8 from a wrong header. */
async function headerOf(duck: DuckSession, file: LocalFile): Promise<Header | undefined> {
  const first = file.path.endsWith('.zst')
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
async function firstLineOfZst(duck: DuckSession, file: LocalFile): Promise<FirstLine | undefined> {
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
