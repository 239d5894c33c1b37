import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { StageName } from '../../workflows/contracts/stage-io.js';

/** Hash of each stage's compiled code and SQL, as the build that this process runs has written it. */
export function readCodeVersions(): Readonly<Record<StageName, string>> {
  const file = path.join(__dirname, '..', '..', 'stage-versions.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<StageName, string>;
}
