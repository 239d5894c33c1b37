import type { StageName } from '../../workflows/contracts/stage-io.js';

/** DuckDB types of published columns; Parquet stores TIMESTAMPTZ with isAdjustedToUTC = true. */
export type ColumnType =
  | 'VARCHAR'
  | 'DOUBLE'
  | 'BIGINT'
  | 'BOOLEAN'
  | 'TIMESTAMPTZ'
  | 'VARCHAR[]'
  | 'MAP(VARCHAR, DOUBLE)';

/** Column names and types, in the order in which they are stored. */
export type Columns = Readonly<Record<string, ColumnType>>;

/** One published dataset: what readers may rely on, and what it is made from. */
export interface PublishedDataset {
  /** The stage that makes its rows; where it was skipped, that is why there are none. */
  readonly stage: StageName;
  /** Said where there are no rows and no stage has given a reason. */
  readonly whenEmpty?: string;
  /** Raised when a column is renamed, removed or changes its type or meaning. */
  readonly schemaVersion: number;
  /** Rows are sorted by these columns first; where they do not name a row, by all others after. */
  readonly key: readonly string[];
  readonly keyIsUnique: boolean;
  readonly columns: Columns;
  /** Artifacts of the stages before, with the columns that a missing one is taken to have. */
  readonly madeFrom: Readonly<Record<string, Columns>>;
  /** A `.sql` file of this folder that makes the view `{{target}}`; none where one artifact is enough. */
  readonly query?: string;
}

/** A dataset that is one artifact of its stage, column by column. */
export function ownArtifact(
  stage: StageName,
  name: string,
  key: readonly string[],
  columns: Columns,
  keyIsUnique = true,
): PublishedDataset {
  return { stage, schemaVersion: 1, key, keyIsUnique, columns, madeFrom: { [name]: columns } };
}
