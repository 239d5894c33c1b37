import { binMiddles, matrixFromBins } from '../learners/feature-matrix.js';
import { decisionTree } from '../learners/decision-tree.js';
import { treeRules, type TreeRule } from '../learners/tree-rules.js';
import type { BinnedMatrix } from '../histogram-bins.js';
import type { PackedForest } from '../packed-forest.js';
import { pickRows, regularNumbers } from '../regular-rows.js';
import { selectFeatures, type FeatureVerdict } from '../selection/select-features.js';
import { partialDependence } from './partial-dependence.js';

/** A model, the labelled rows behind it, and what is to be said of them. */
export interface DescribeModelInput {
  readonly forest: PackedForest;
  readonly matrix: BinnedMatrix;
  readonly rows: number;
  readonly thresholds: readonly Float64Array[];
  readonly names: readonly string[];
  /** 0 or 1 by row; without them nothing is said of information and no tree is grown. */
  readonly labels?: Uint8Array;
  /** Rows known before those that are reported: features are judged on these. */
  readonly earlierRows: number;
  /** Correlation from which two features say the same. */
  readonly correlation: number;
  readonly judgedRows: number;
  /** Features whose partial dependence is asked for. */
  readonly drawn: readonly number[];
}

/** A point of a partial dependence: a typical value of the bin (NaN where missing), and the mean output there. */
export interface DrawnPoint {
  readonly feature: number;
  readonly value: number;
  readonly rows: number;
  readonly output: number;
}

export interface ModelDescription {
  readonly verdicts: readonly FeatureVerdict[];
  readonly dependence: readonly DrawnPoint[];
  readonly rules: readonly TreeRule[];
}

/** Rows of which a partial dependence is the mean: its error by chance is a twentieth of the outputs' spread. */
const DEPENDENCE_ROWS = 400;
const DEPENDENCE_POINTS = 9;
/** Rows from which the printed tree is grown. */
const TREE_ROWS = 5000;

/** What a model does with its features, in bounded time, in a thread. */
export default function describeModel(input: DescribeModelInput): ModelDescription {
  const { forest, matrix, rows, thresholds, names, labels, drawn } = input;
  const seen = pickRows(matrix, regularNumbers(0, rows, DEPENDENCE_ROWS));
  const dependence = drawn.flatMap((feature) => {
    const middles = binMiddles(thresholds[feature] ?? new Float64Array());
    const asked = { feature, points: DEPENDENCE_POINTS };
    return partialDependence(forest, seen, seen.stride, asked).map((point) => ({
      feature,
      value: middles[point.bin] ?? Number.NaN,
      rows: point.rows,
      output: point.probability,
    }));
  });
  if (labels === undefined) return { verdicts: [], dependence, rules: [] };
  const judged = regularNumbers(0, input.earlierRows || rows, input.judgedRows);
  const verdicts = selectFeatures({
    ...{ matrix: pickRows(matrix, judged), rows: judged.length, classes: 2 },
    labels: Uint8Array.from(judged, (row) => labels[row] ?? 0),
    correlation: input.correlation,
  });
  const grown = regularNumbers(0, rows, TREE_ROWS);
  const targets = Float64Array.from(grown, (row) => labels[row] ?? 0);
  const bothClasses = targets.includes(0) && targets.includes(1);
  const rules = bothClasses
    ? treeRules(decisionTree.fit(matrixFromBins(matrix, thresholds, grown), targets), names)
    : [];
  return { verdicts, dependence, rules };
}
