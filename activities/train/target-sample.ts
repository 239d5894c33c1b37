import { JOURNEY_STAGES } from '../../workflows/contracts/spec.js';
import type { TrainTarget } from '../../workflows/contracts/train-spec.js';
import type { TrainingRows } from './grow-trees.thread.js';
import { PROBABILITY_UNIT } from './packed-forest.js';
import { isNumberTarget, TARGETS } from './targets.js';
import type { LabelColumns, SampleRows, TrainingSample } from './training-sample.js';
import { rootLevels } from './tree-response.js';

/** The rows with the labels of a target, and what turns outputs of its forests into its unit. */
export interface TargetSample extends TrainingSample {
  /** What an output of 1 of the forest of all rows, and of the earlier one, is in the target's unit. */
  readonly scale: number;
  readonly earlierScale: number;
  /** Stages by class, of `next_stage`. */
  readonly classes: readonly string[];
}

/** The shared rows with the labels of one target; numbers as shares of the largest one of the rows in question. */
export function sampleOf(
  rows: SampleRows,
  labels: LabelColumns,
  target: TrainTarget,
  given?: { classes: readonly string[] },
): TargetSample {
  const { shared, earlierRows, earlierCustomers } = rows;
  const values = labels.get(TARGETS[target].column) ?? new Float64Array(shared.rows);
  const cut = { groupCount: earlierCustomers, rows: earlierRows };
  if (isNumberTarget(target)) {
    const all = numberLabels(values, shared.rows);
    const earlier = numberLabels(values, earlierRows);
    return {
      ...rows,
      training: { ...shared, ...all.labelled },
      earlier: { ...shared, ...earlier.labelled, ...cut },
      scale: all.scale,
      earlierScale: earlier.scale,
      classes: [],
    };
  }
  const classes = target === 'next_stage' ? (given?.classes ?? knownStages(labels)) : [];
  const training = { ...shared, ...classLabels(values, classes) };
  const earlier = { ...training, ...cut };
  return { ...rows, training, earlier, scale: 1, earlierScale: 1, classes };
}

type Labelled = Pick<TrainingRows, 'labels' | 'response'>;

function classLabels(values: Float64Array, classes: readonly string[]): Labelled {
  const labels = sharedBytes(values.length);
  if (classes.length === 0) {
    labels.set(values);
    return { labels };
  }
  labels.set(classNumbers(values, classes));
  return { labels, response: { kind: 'classes', classes: classes.length } };
}

/** Stage numbers as places in a list of stages; a stage that is not in it counts as the last one. */
export function classNumbers(values: Float64Array, classes: readonly string[]): Uint8Array {
  const places = JOURNEY_STAGES.map((stage) => classes.indexOf(stage));
  return Uint8Array.from(values, (value) => {
    const place = places[value] ?? -1;
    return place < 0 ? classes.length - 1 : place;
  });
}

function numberLabels(
  values: Float64Array,
  fitRows: number,
): { labelled: Labelled; scale: number } {
  const known = values
    .slice(0, fitRows)
    .filter((value) => value > 0)
    .sort();
  const scale = known.at(-1) ?? 1;
  const labels = sharedBytes(values.length);
  // The largest hundredth shares the top level: its few rows would leave the others hardly any.
  labels.set(rootLevels(values, known[Math.floor(0.99 * (known.length - 1))] ?? 1));
  const shares = new Int32Array(new SharedArrayBuffer(4 * values.length));
  for (const [row, value] of values.entries()) {
    shares[row] = Math.round(Math.min(1, Math.max(0, value / scale)) * PROBABILITY_UNIT);
  }
  return { labelled: { labels, response: { kind: 'number', shares } }, scale };
}

/** The stages in which a labelled row was, at its cut-off or after it, in their order. */
function knownStages(labels: LabelColumns): string[] {
  const seen = new Set<number>();
  for (const name of ['next_stage', 'stage_now']) {
    for (const stage of labels.get(name) ?? []) seen.add(stage);
  }
  return JOURNEY_STAGES.filter((_, stage) => seen.has(stage));
}

const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length));
