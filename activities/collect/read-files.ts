import { isError, WaylineError } from '../failures.js';
import type { FileColumn } from './column-casts.js';
import type { SourceFormat } from './source-format.js';

/** A source object on local disk. `path` holds no character that a glob gives meaning to. */
export interface LocalFile {
  readonly key: string;
  readonly path: string;
  readonly format: SourceFormat;
  /** Size of the object as it is stored, where it is known. */
  readonly sizeBytes?: number;
}

/** Names of the columns that a relation adds to the file's own: no file is likely to have them. */
export const FILE_COLUMN = '__wayline_file';
export const ROW_COLUMN = '__wayline_row';

/** Files of one layout as one SQL relation: their own columns, FILE_COLUMN (the key) and ROW_COLUMN. */
export interface FileRelation {
  readonly keys: readonly string[];
  readonly sql: string;
  /** The file's own columns by name; none where the file holds nothing but blank lines. */
  readonly columns: ReadonlyMap<string, FileColumn>;
  /** Whether the format itself says what its columns hold. */
  readonly isTyped?: boolean;
  /** SQL that is true where the whole row cannot be read; `rawText` then is that row. */
  readonly rowIsUnreadable?: string;
  readonly rawText?: string;
  /** A further relation of unreadable lines: source_file, source_row, raw. */
  readonly unreadableLines?: string;
  /** Tables to drop once the relation, and others that share them, have been read. */
  readonly tables?: readonly string[];
}

/** A name as an SQL identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Runs a read; an error of the file's own content names the object. */
export async function readable<T>(file: LocalFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isError(error) || isOurs(error)) throw error;
    const [firstLineOfText = ''] = error.message.split('\n');
    const text = firstLineOfText.replaceAll(file.path, file.key);
    throw new WaylineError('DataContractViolation', file.key, `the file cannot be read: ${text}`, {
      cause: error,
      remedy: 'Replace the file at its source with a whole one, then run again.',
    });
  }
}

/** Whether an error is of this machine, of a cancellation or already typed, which says nothing new of the file. */
export function isOurs(error: Error): boolean {
  return (
    error instanceof WaylineError ||
    error.name === 'CancelledFailure' ||
    /no space left|out of memory|interrupt/i.test(error.message)
  );
}
