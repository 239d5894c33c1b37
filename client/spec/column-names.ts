import { CANONICAL_COLUMNS, type SourceName } from '../../activities/collect/canonical-columns.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { WrongCall } from '../command-failure.js';

/**
 * Keys of `sources.<name>.columns`, and of the same in the data contract, that are no column of that source, each
 * with the nearest that is.
 */
export function wrongColumnNames(
  spec: PipelineSpec,
  placeOf: (path: readonly PropertyKey[]) => string,
): WrongCall[] {
  return (Object.keys(CANONICAL_COLUMNS) as SourceName[]).flatMap((source) => {
    const known = Object.keys(CANONICAL_COLUMNS[source]);
    const named = [
      { of: ['sources'], columns: spec.sources[source]?.columns },
      {
        of: ['quality', 'contract', 'sources'],
        columns: spec.quality.contract?.sources[source]?.columns,
      },
    ].flatMap(({ of, columns }) => Object.keys(columns ?? {}).map((name) => ({ of, name })));
    return named
      .filter(({ name }) => !known.includes(name))
      .map(({ of, name }) => {
        const path = [...of, source, 'columns', name];
        return {
          object: `${placeOf(path)}: unknown column ${path.join('.')}`,
          expected: `one of ${known.join(', ')}`,
          got: name,
          candidates: known,
        };
      });
  });
}
