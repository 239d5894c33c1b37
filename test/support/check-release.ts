import path from 'node:path';
import { DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';
import { DATASET_NAMES, RELEASE_RULES } from './release-rules.js';

/** A rule that a release breaks, with some of the rows that break it. */
export interface Breach {
  rule: string;
  rows: number;
  examples: unknown[];
}

/** Rules that a release copied to a folder (`demo --out`) breaks; none where it keeps them all. */
export async function checkRelease(folder: string): Promise<Breach[]> {
  const duck = await DuckSession.open({ memoryMb: 512, threads: 2, tempDir: folder });
  try {
    for (const name of DATASET_NAMES) {
      const files = sqlLiteral(path.join(folder, name, '*.parquet'));
      await duck.run(`CREATE VIEW "${name}" AS SELECT * FROM read_parquet(${files})`);
    }
    const breaches: Breach[] = [];
    for (const { rule, sql } of RELEASE_RULES) {
      const rows = await duck.all<Record<string, string>>(sql);
      if (rows.length > 0) breaches.push({ rule, rows: rows.length, examples: rows.slice(0, 3) });
    }
    return breaches;
  } finally {
    duck.close();
  }
}
