import type { StageName, StageRecord } from '../../workflows/contracts/stage-io.js';
import { publishedDatasets } from './published-datasets.js';

/** A stage that an operator has skipped: its output is that of an earlier date. */
export interface CarriedStage {
  stage: StageName;
  from: string;
  /** The operator's reason, or ''. */
  reason: string;
  /** Published datasets that this stage makes. */
  datasets: string[];
}

/** The stages whose output was carried over, in order. */
export function carriedStages(before: readonly StageRecord[]): CarriedStage[] {
  return before.flatMap(({ stage, carriedFrom, carriedBecause = '' }) =>
    carriedFrom === undefined
      ? []
      : [{ stage, from: carriedFrom, reason: carriedBecause, datasets: datasetsOf(stage) }],
  );
}

/** A row of `quality` for every dataset that is as of an earlier date. */
export function carriedRows(carried: readonly CarriedStage[], date: string): object[] {
  return carried.flatMap(({ stage, from, datasets }) =>
    (datasets.length === 0 ? [stage] : datasets).map((dataset) => ({
      dataset,
      check: 'carried_over',
      severity: 'warn',
      passed: false,
      observed: from,
      expected: date,
      failing_rows: null,
      total_rows: null,
    })),
  );
}

function datasetsOf(stage: StageName): string[] {
  return publishedDatasets().flatMap(([name, dataset]) => (dataset.stage === stage ? [name] : []));
}
