import type { StageRecord } from '../../workflows/contracts/stage-io.js';
import { publishedDatasets } from './published-datasets.js';

/**
 * Why each published dataset would have no rows: what its stage has said of it, else why that stage was
 * skipped, else a sentence of its own.
 */
export function emptyReasons(before: readonly StageRecord[]): Record<string, string> {
  const said = Object.assign({}, ...before.map((record) => record.reasons)) as Record<
    string,
    string
  >;
  return Object.fromEntries(
    publishedDatasets().map(([name, { stage, whenEmpty }]) => [
      name,
      said[name] ?? said[stage] ?? whenEmpty ?? `The stage ${stage} made no rows of it.`,
    ]),
  );
}
