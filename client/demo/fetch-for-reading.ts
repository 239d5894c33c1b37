import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { LocalFile } from '../../activities/collect/read-files.js';
import { formatOf } from '../../activities/collect/source-format.js';
import { isUtf8, transcodeToUtf8 } from '../../activities/collect/transcode.js';
import type { DemoSource } from './demo-source.js';

/**
 * A source object as a file that DuckDB can read: under a name without wildcards, and in UTF-8.
 * Throws RangeError for a name of no known format.
 */
export async function fetchForReading(
  source: DemoSource,
  key: string,
  options: { workDir: string; encoding: string },
): Promise<LocalFile> {
  const found = formatOf(key);
  if (found === undefined) throw new RangeError(`${key}: unknown format`);
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const local = path.join(options.workDir, `${name}.${found.format}${found.compression}`);
  await rm(local, { force: true });
  await source.download(key, local);
  if (found.format === 'parquet' || isUtf8(options.encoding)) {
    return { key, path: local, format: found.format };
  }
  const utf8 = path.join(options.workDir, `${name}-utf8.${found.format}`);
  await transcodeToUtf8(key, local, utf8, options.encoding, { compression: found.compression });
  return { key, path: utf8, format: found.format };
}
