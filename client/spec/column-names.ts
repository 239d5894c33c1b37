import { CANONICAL_COLUMNS, type SourceName } from '../../activities/collect/canonical-columns.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { WrongCall } from '../command-failure.js';

/** Keys of `sources.<name>.columns` that are no column of that source, each with the nearest that is. */
export function wrongColumnNames(
  spec: PipelineSpec,
  placeOf: (path: readonly PropertyKey[]) => string,
): WrongCall[] {
  return (Object.keys(CANONICAL_COLUMNS) as SourceName[]).flatMap((source) => {
    const known = Object.keys(CANONICAL_COLUMNS[source]);
    const declared = Object.keys(spec.sources[source]?.columns ?? {});
    return declared
      .filter((name) => !known.includes(name))
      .map((name) => {
        const path = ['sources', source, 'columns', name];
        return {
          object: `${placeOf(path)}: unknown column ${path.join('.')}`,
          expected: `one of ${known.join(', ')}`,
          got: name,
          candidates: known,
        };
      });
  });
}
