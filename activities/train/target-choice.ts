import { TRAIN_TARGETS, type TrainTarget } from '../../workflows/contracts/train-spec.js';
import { isChanceTarget, isNumberTarget, TARGETS } from './targets.js';
import type { LabelColumns } from './training-sample.js';

/** Fewest rows of either class for a model: below, an AUC is uncertain by more than ±0.08. */
export const FEWEST_OF_A_CLASS = 50;

/** The targets that a day's labels are enough for, and why the others are left out. */
export interface TargetChoice {
  readonly targets: readonly TrainTarget[];
  readonly leftOut: readonly { target: TrainTarget; reason: string }[];
  /** Whether there are enough labels on either side of the newest cut-off. */
  readonly timeSplit: boolean;
}

/** What decides: what the spec asks for, and the labels, of which `earlierRows` come first. */
export interface TargetQuestion {
  readonly asked: readonly TrainTarget[];
  readonly riskEvent: string | undefined;
  readonly labels: LabelColumns;
  readonly rows: number;
  readonly earlierRows: number;
  /** Fewest rows of a class. */
  readonly fewest: number;
}

/**
 * Every asked target whose labels are enough on either side of the newest cut-off. Where none has as many, the
 * targets of yes and no that have enough in all: those are measured out of bag.
 */
export function chooseTargets(question: TargetQuestion): TargetChoice {
  const { asked, rows, earlierRows } = question;
  const ordered = TRAIN_TARGETS.filter((target) => asked.includes(target));
  const before = { first: 0, end: earlierRows };
  const latest = { first: earlierRows, end: rows };
  const split = ordered.filter(
    (target) => isEnough(question, target, before) && isEnough(question, target, latest),
  );
  const timeSplit = split.length > 0;
  const whole = { first: 0, end: rows };
  const targets = timeSplit
    ? split
    : ordered.filter((target) => isChanceTarget(target) && isEnough(question, target, whole));
  const leftOut = ordered
    .filter((target) => !targets.includes(target))
    .map((target) => ({ target, reason: reasonOf(question, target, timeSplit) }));
  return { targets, leftOut, timeSplit };
}

interface RowRange {
  readonly first: number;
  readonly end: number;
}

function isEnough(question: TargetQuestion, target: TrainTarget, range: RowRange): boolean {
  const { with: positives, without } = countLabels(question, target, range);
  // A number is told from how large it is too: rows without are needed for yes and no only.
  return Math.min(positives, isChanceTarget(target) ? without : positives) >= question.fewest;
}

/** Rows with what is asked for and without it; a next stage counts where it is another one than now. */
function countLabels(
  { labels, riskEvent }: TargetQuestion,
  target: TrainTarget,
  { first, end }: RowRange,
): { with: number; without: number } {
  const values = labels.get(TARGETS[target].column);
  if (values === undefined || (target === 'risk' && riskEvent === undefined)) {
    return { with: 0, without: 0 };
  }
  const before = labels.get('stage_now');
  let found = 0;
  for (let row = first; row < end; row += 1) {
    const value = values[row] ?? 0;
    if (target === 'next_stage' ? value !== before?.[row] : value > 0) found += 1;
  }
  return { with: found, without: end - first - found };
}

function reasonOf(question: TargetQuestion, target: TrainTarget, timeSplit: boolean): string {
  const { fewest, rows, earlierRows, riskEvent } = question;
  if (target === 'risk' && riskEvent === undefined) {
    return 'the spec declares no adverse event (train.risk)';
  }
  const { happened } = TARGETS[target];
  const label = happened === 'purchased' ? 'a purchase' : `those that ${happened}`;
  const range = (first: number, end: number): string => {
    const { with: positives, without } = countLabels(question, target, { first, end });
    return `${positives} with and ${without} without`;
  };
  if (!timeSplit) {
    if (isNumberTarget(target) || target === 'next_stage') {
      return 'labels of two horizons are needed, of which the later one measures';
    }
    return happened === 'purchased'
      ? `${fewest} labelled rows with and without a purchase are needed, found ${range(0, rows)}`
      : `${fewest} labelled rows with and without ${label} are needed, found ${range(0, rows)}`;
  }
  return (
    `${fewest} labelled rows of ${label} are needed on either side of the newest cut-off, ` +
    `found ${range(0, earlierRows)} before and ${range(earlierRows, rows)} after`
  );
}
