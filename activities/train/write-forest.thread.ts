import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { forestJson, type ForestFormat, type ForestJsonInput } from './forest-json.js';

/** A forest and the file that it is to be written to. */
export interface WriteForestInput extends ForestJsonInput {
  readonly path: string;
  readonly format: ForestFormat;
}

/** Writes the forest's JSON tree by tree and returns the file's SHA-256 in hex. */
export default function writeForest(input: WriteForestInput): string {
  const hash = createHash('sha256');
  const file = openSync(input.path, 'w');
  try {
    for (const piece of forestJson(input, input.format)) {
      const bytes = Buffer.from(piece);
      hash.update(bytes);
      for (let written = 0; written < bytes.length;) {
        written += writeSync(file, bytes, written);
      }
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
