import type { DuckSession } from '../../compute/duck-session.js';
import type { Columns } from '../dataset-schema.js';

/** Curves of targets of yes and no, and the customers by target; every list is bounded. */
export interface PredictionNumbers {
  readonly roc: readonly { target: string; x: number; y: number }[];
  readonly recall: readonly { target: string; x: number; y: number }[];
  readonly calibration: readonly { target: string; x: number; y: number }[];
  readonly gain: readonly { target: string; x: number; y: number }[];
  readonly bands: readonly {
    target: string;
    label: string;
    band: string;
    customers: number;
    low: number;
    mean: number;
    high: number;
    isChance: boolean;
  }[];
}

/** Artifacts of train that are shown without being published. */
export const CURVE_ARTIFACTS = {
  pr_curve: { target: 'VARCHAR', recall: 'DOUBLE', precision: 'DOUBLE' },
  calibration_curve: { target: 'VARCHAR', predicted: 'DOUBLE', observed: 'DOUBLE', rows: 'BIGINT' },
  gain_curve: { target: 'VARCHAR', share: 'DOUBLE', gain: 'DOUBLE' },
} as const satisfies Readonly<Record<string, Columns>>;

/** Reads them. Means go through DECIMAL: sums of DOUBLE depend on the order in which threads finish. */
export async function readPredictions(duck: DuckSession): Promise<PredictionNumbers> {
  const curve = (
    table: string,
    x: string,
    y: string,
  ): Promise<{ target: string; x: number; y: number }[]> =>
    duck.all(
      `SELECT target, ${x} AS x, ${y} AS y FROM main.${table} ORDER BY target, x, y LIMIT 2000`,
    );
  return {
    roc: await curve('roc_curve', 'false_positive_rate', 'true_positive_rate'),
    recall: await curve('pr_curve', 'recall', '"precision"'),
    calibration: await curve('calibration_curve', 'predicted', 'observed'),
    gain: await curve('gain_curve', 'share', 'gain'),
    bands: await duck.all(`
      SELECT
        target, label, band,
        count(*) AS customers,
        min(coalesce(probability, value)) AS low,
        sum(coalesce(probability, value)::DECIMAL(28, 9))::DOUBLE / count(*) AS mean,
        max(coalesce(probability, value)) AS high,
        bool_and(probability IS NOT NULL) AS "isChance"
      FROM published.predictions
      WHERE band IS NOT NULL AND coalesce(probability, value) IS NOT NULL
      GROUP BY target, label, band
      ORDER BY target, label, mean DESC, band
      LIMIT 120`),
  };
}
