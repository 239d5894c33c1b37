import { createHash } from 'node:crypto';
import type { StageName } from '../../workflows/contracts/stage-io.js';

/** Short name of a build's stage code: shown as WaylineBuild and kept in the records of runs. */
export function buildId(codeVersions: Readonly<Record<StageName, string>>): string {
  return createHash('sha256').update(JSON.stringify(codeVersions)).digest('hex').slice(0, 12);
}
