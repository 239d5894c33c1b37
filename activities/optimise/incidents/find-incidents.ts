import { falseDiscoveryRates } from '../friction/benjamini-hochberg.js';
import { EFFECT_FLOOR, ISSUES, type Issue } from '../friction/issue-scale.js';
import { upperTail } from '../friction/normal-tail.js';
import { cellSeries, cellsOf, rowsByNode, type StepCell, type StepDays } from './step-series.js';
import { isSharp } from './sharp-change.js';
import { strongestChange, type Change, type DailySeries } from './strongest-change.js';

/** A step that got worse on a day: where, in which way, and since when until when. */
export interface Finding extends Change {
  readonly cell: StepCell;
  readonly issue: Issue;
  /** Whether the last day of the series still belongs to it. */
  readonly isOngoing: boolean;
  /** False discovery rate of the finding among all cells and issues. */
  readonly rate: number;
}

/** A finding with those that are seen of it elsewhere: other issues and cells, steps next to it. */
export interface Incident extends Finding {
  readonly alsoSeen: readonly Finding[];
}

/** Of a hundred incidents one may be false. */
const LARGEST_RATE = 0.01;
/** Incidents of one step that an earlier search of its days has taken out are looked for so often. */
const MOST_RUNS = 3;
/** As many sessions more would have been seen, were a version still in use. */
const MISSED_TRIALS = 5;
/** Findings that begin within a day of each other on neighbouring steps are one incident. */
const SAME_START_DAYS = 1;

/**
 * Incidents among all touchpoints, devices and versions, the strongest first. A run of days counts
 * where its effect is at least the floor of its issue, sharp at its first day, and a discovery at a
 * rate of 1 % among all cells and issues (Bonferroni over the runs of each, as the scan picks the best).
 * `areNeighbours` tells whether customers go from one touchpoint to the other.
 */
export function findIncidents(
  table: StepDays,
  areNeighbours: (one: number, other: number) => boolean,
): Incident[] {
  const findings = [...rowsByNode(table)].flatMap(([node, rows]) =>
    cellsOf(table, node, rows).flatMap((cell) =>
      ISSUES.flatMap((issue) => runsOf(cellSeries(table, rows, cell, issue), cell, issue)),
    ),
  );
  const rates = falseDiscoveryRates(findings.map(({ pValue }) => pValue));
  const certain = findings
    .map((finding, index): Finding & { isClear: boolean } => ({
      ...finding,
      rate: rates[index] ?? 1,
    }))
    .filter(({ rate, isClear }) => isClear && rate <= LARGEST_RATE)
    .sort(byStrength);
  return gather(certain, areNeighbours);
}

interface Candidate extends Omit<Finding, 'rate'> {
  readonly pValue: number;
  /** Whether it reaches the floor and is sharp; others count among the tests all the same. */
  readonly isClear: boolean;
}

function runsOf(series: DailySeries, cell: StepCell, issue: Issue): Candidate[] {
  const found: Candidate[] = [];
  let left = series;
  for (let run = 0; run < MOST_RUNS; run += 1) {
    const change = strongestChange(left);
    if (change === undefined) break;
    const { trials } = series;
    const days = trials.length;
    const pValue = Math.min(1, ((days * (days + 1)) / 2) * upperTail(change.z));
    const isClear = change.effect >= EFFECT_FLOOR[issue] && isSharp(left, change);
    const isOngoing = missedTrials(trials, change) < MISSED_TRIALS;
    found.push({ ...change, cell, issue, pValue, isClear, isOngoing });
    if (!isClear) break;
    left = without(left, change);
  }
  return found;
}

/** Sessions that there would have been after the run at its rate, had its cell not gone; 0 where it has not. */
function missedTrials(trials: Float64Array, { from, to, insideTrials }: Change): number {
  const later = trials.subarray(to + 1);
  if (later.some((count) => count > 0)) return Infinity;
  return (later.length * insideTrials) / (to - from + 1);
}

function without(series: DailySeries, { from, to }: Change): DailySeries {
  const cut = (values: Float64Array): Float64Array =>
    values.map((value, day) => (day >= from && day <= to ? 0 : value));
  const { trials, sums, squares } = series;
  return { trials: cut(trials), sums: cut(sums), ...(squares ? { squares: cut(squares) } : {}) };
}

const sizeOf = ({ effect, issue }: Finding): number => effect / EFFECT_FLOOR[issue];

function byStrength(a: Finding, b: Finding): number {
  return (
    b.z - a.z ||
    a.cell.node - b.cell.node ||
    (a.cell.version ?? -1) - (b.cell.version ?? -1) ||
    (a.cell.device ?? -1) - (b.cell.device ?? -1) ||
    ISSUES.indexOf(a.issue) - ISSUES.indexOf(b.issue)
  );
}

/** Findings that are one and the same incident under its head, the step with the largest effect. */
function gather(
  findings: readonly Finding[],
  areNeighbours: (one: number, other: number) => boolean,
): Incident[] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const group = groups.find(([first]) => first && isSame(first, finding, areNeighbours));
    if (group) group.push(finding);
    else groups.push([finding]);
  }
  return groups.map((group): Incident => {
    const head = headOf(group);
    return { ...head, alsoSeen: group.filter((one) => one !== head) };
  });
}

function isSame(
  first: Finding,
  next: Finding,
  areNeighbours: (one: number, other: number) => boolean,
): boolean {
  const overlaps = first.from <= next.to && next.from <= first.to;
  if (first.cell.node === next.cell.node) return overlaps;
  const together = Math.abs(first.from - next.from) <= SAME_START_DAYS;
  return together && areNeighbours(first.cell.node, next.cell.node);
}

/**
 * The step and the issue of the largest effect, told by the cell that shows it most certainly: the
 * smallest cell has the largest effect by chance, the whole touchpoint a diluted one.
 */
function headOf(group: readonly Finding[]): Finding {
  const surest = (findings: readonly Finding[]): Finding =>
    findings.reduce((best, next) => (next.z > best.z ? next : best));
  const nodes = [...new Set(group.map(({ cell }) => cell.node))];
  const heads = nodes.map((node) => {
    const own = group.filter(({ cell }) => cell.node === node);
    const { cell } = surest(own);
    const sameCell = own.filter(
      (one) => one.cell.device === cell.device && one.cell.version === cell.version,
    );
    return sameCell.reduce((best, next) => (sizeOf(next) > sizeOf(best) ? next : best));
  });
  return heads.reduce((best, next) => (sizeOf(next) > sizeOf(best) ? next : best));
}
