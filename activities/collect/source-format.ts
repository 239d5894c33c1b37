/** A format that Wayline reads, by file ending (contract §2). */
export type SourceFormat = 'parquet' | 'csv' | 'tsv' | 'jsonl';

export interface FileFormat {
  format: SourceFormat;
  /** The ending of the compression, which is part of the local file's name. */
  compression: '' | '.gz' | '.zst';
}

const ENDINGS: Record<string, SourceFormat> = {
  parquet: 'parquet',
  csv: 'csv',
  tsv: 'tsv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
};

/** Format of a file by its ending, or undefined where Wayline does not read it. */
export function formatOf(key: string): FileFormat | undefined {
  const match = /\.(parquet|csv|tsv|jsonl|ndjson)(\.gz|\.zst)?$/i.exec(key);
  const format = ENDINGS[match?.[1]?.toLowerCase() ?? ''];
  const compression = (match?.[2]?.toLowerCase() ?? '') as FileFormat['compression'];
  if (format === undefined || (format === 'parquet' && compression !== '')) return undefined;
  return { format, compression };
}
