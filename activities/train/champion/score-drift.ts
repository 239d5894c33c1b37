import path from 'node:path';
import type { ArtifactRef } from '../../../workflows/contracts/artifact-ref.js';
import type { StageContext } from '../../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../../compute/duck-session.js';
import { stabilityIndex } from '../../compute/population-stability.js';
import { predictionOutputs } from '../finish-scores.js';
import type { ScoredTarget } from '../scored-model.js';

/** Predictions of the release before. */
export interface EarlierScores {
  readonly date: string;
  readonly predictions: ArtifactRef;
}

/** How far the published figures of a target (and stage) have moved since the release before. */
export interface ScoreDrift {
  readonly target: string;
  readonly label: string;
  readonly psi: number;
  readonly customers: number;
  readonly date: string;
}

interface TenthRow {
  output: number;
  tenth: number;
  before: number;
  now: number;
}

/** The population stability index of each kind of figure, over the tenths that it had in the release before. */
export async function scoreDrift(
  context: StageContext,
  duck: DuckSession,
  targets: readonly ScoredTarget[],
  { date, predictions }: EarlierScores,
): Promise<ScoreDrift[]> {
  const outputs = predictionOutputs(targets);
  const file = await context.fetch(predictions);
  await duck.run(
    `CREATE OR REPLACE TEMP VIEW earlier_predictions AS SELECT * FROM read_parquet(${sqlLiteral(file)})`,
  );
  await duck.runFile(path.join(__dirname, 'score-drift.sql'), {
    drift_targets: outputs.map(({ target }) => target),
    drift_labels: outputs.map(({ label }) => label),
  });
  const rows = await duck.all<TenthRow & Record<string, number>>('SELECT * FROM score_tenths');
  return outputs.flatMap(({ target, label }, output) => {
    const own = rows.filter((row) => Number(row.output) === output);
    const [before, now] = (['before', 'now'] as const).map((when) => {
      // The last place is that of missing values, of which there are none.
      const counts = new Array<number>(11).fill(0);
      for (const row of own) counts[Number(row.tenth)] = Number(row[when]);
      return counts;
    });
    const customers = (now ?? []).reduce((sum, count) => sum + count, 0);
    const known = (before ?? []).some((count) => count > 0);
    if (!known || customers === 0) return [];
    return [{ target, label, psi: stabilityIndex(before ?? [], now ?? []), customers, date }];
  });
}
