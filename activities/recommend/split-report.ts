import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { CUSTOMER_GROUPS, groupOf } from './customer-groups.js';
import type { GroupWeights } from './group-weights.js';
import type { HeldOut } from './held-out.js';
import { judgeRankings } from './judge-rankings.js';
import { FIGURES_A_LIST, placeOf } from './list-figures.js';
import type { IntervalInput } from './mean-interval.thread.js';
import type { MeanInterval } from './mean-interval.js';
import { BASELINES, MEMBERS, type Member } from './members.js';
import { alone, type RankingScores } from './ranking-report.thread.js';
import type { RecommenderModel } from './recommender-model.js';

/** A part of the judged customers. */
export interface CustomerSlice {
  /** `prospect`, `regular` …, `history:` and a number of products, or `segment:` and the segment's position. */
  readonly name: string;
  readonly customers: number;
  /** NDCG@10 of each ranking. */
  readonly ndcg: readonly MeanInterval[];
}

/** The rankings of a report, judged on the same customers. */
export interface SplitReport {
  readonly slices: readonly string[];
  readonly customers: number;
  /** Of each slice: figures in the order of `placeOf`, then diversity. */
  readonly intervals: readonly (readonly MeanInterval[])[];
  /** Lists of each slice that hold each product. */
  readonly listed: readonly Int32Array[];
  readonly parts: readonly CustomerSlice[];
}

/** What is judged how. */
export interface ReportCall {
  readonly usable: ReadonlySet<Member>;
  readonly k: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Name of the slice with the fitted weights. */
export const BLEND_SLICE = 'blend';

/** Fewer judged customers than this are no slice of their own. */
const MIN_SLICE = 30;

/**
 * How the weights do on the held-out purchases, beside each wanted member and the baselines alone;
 * undefined where nobody is to be judged.
 */
export async function reportOn(
  threads: ComputeThreads,
  model: RecommenderModel,
  judged: HeldOut,
  weights: GroupWeights,
  call: ReportCall,
): Promise<SplitReport | undefined> {
  const customers = judged.customers.length;
  if (customers === 0) return undefined;
  const members = MEMBERS.filter((member) => call.usable.has(member) || BASELINES.includes(member));
  const scores = await judgeRankings(threads, model, judged, {
    members,
    rankings: [weights, ...members.map(alone)],
    k: call.k,
    signal: call.signal,
  });
  const bootstrap = (rows: readonly Float64Array[]): Promise<MeanInterval[]> =>
    threads.run<IntervalInput, MeanInterval[]>(
      path.join(__dirname, 'mean-interval.thread.js'),
      { rows, seed: call.seed },
      { signal: call.signal },
    );
  const all = await bootstrap(scores.flatMap((ranking) => figureRows(ranking, customers)));
  const width = FIGURES_A_LIST + 1;
  const parts = slicesOf(model, judged).map(async ({ name, rows }): Promise<CustomerSlice> => ({
    name,
    customers: rows.length,
    ndcg: await bootstrap(
      scores.map(({ figures }) =>
        Float64Array.from(rows, (row) => figures[row * FIGURES_A_LIST + placeOf('ndcg', 10)]!),
      ),
    ),
  }));
  return {
    slices: [BLEND_SLICE, ...members],
    customers,
    intervals: scores.map((_, index) => all.slice(index * width, (index + 1) * width)),
    listed: scores.map(({ listed }) => listed),
    parts: await Promise.all(parts),
  };
}

/** The figures of a ranking, a row a figure; the last is diversity. */
function figureRows({ figures, diversity }: RankingScores, customers: number): Float64Array[] {
  const rows = Array.from({ length: FIGURES_A_LIST }, (_, figure) =>
    Float64Array.from({ length: customers }, (__, at) => figures[at * FIGURES_A_LIST + figure]!),
  );
  return [...rows, diversity];
}

/** Products that a customer had looked at or bought, as a range. */
function historyOf(products: number): string {
  if (products <= 3) return '1-3';
  if (products <= 10) return '4-10';
  return products <= 30 ? '11-30' : 'over 30';
}

/** Judged customers by what and how much they had done before, and by segment: positions in the held-out list. */
function slicesOf(
  { matrix, segment }: RecommenderModel,
  { customers }: HeldOut,
): { name: string; rows: number[] }[] {
  const slices = new Map<string, number[]>();
  const add = (name: string, row: number): void => {
    const rows = slices.get(name) ?? [];
    rows.push(row);
    slices.set(name, rows);
  };
  for (const [row, customer] of customers.entries()) {
    add(CUSTOMER_GROUPS[groupOf(matrix, customer)] ?? '', row);
    add(`history:${historyOf(matrix.rowStart[customer + 1]! - matrix.rowStart[customer]!)}`, row);
    if (segment[customer]! > 0) add(`segment:${segment[customer]!}`, row);
  }
  return [...slices]
    .map(([name, rows]) => ({ name, rows }))
    .filter(({ rows }) => rows.length >= MIN_SLICE)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** NDCG of a slice at the cut nearest to the length of the published lists. */
export function ndcgOf(report: SplitReport, slice: number, k: number): number {
  const cut = k <= 5 ? 5 : k <= 10 ? 10 : 20;
  return report.intervals[slice]![placeOf('ndcg', cut)]!.value;
}

/** The single member that ranks better than the blend; undefined where none does. */
export function betterThanBlend(report: SplitReport, k: number): Member | undefined {
  const blend = ndcgOf(report, 0, k);
  let best: { member: Member; value: number } | undefined;
  for (const [index, slice] of report.slices.entries()) {
    const member = MEMBERS.find((one) => one === slice);
    if (member === undefined) continue;
    const value = ndcgOf(report, index, k);
    if (value > (best?.value ?? blend)) best = { member, value };
  }
  return best?.member;
}
