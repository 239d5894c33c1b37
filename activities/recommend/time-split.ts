import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { DEFAULT_WEIGHTS } from './blend-defaults.js';
import type { BlendWeights } from './blend.js';
import { chooseWeights } from './choose-weights.js';
import { fitRecommender, type RecommenderData } from './fit-recommender.js';
import { holdOut, type HeldOut } from './held-out.js';
import { judgeRankings } from './judge-rankings.js';
import type { IntervalInput } from './mean-interval.thread.js';
import type { MeanInterval } from './mean-interval.js';
import { MEMBERS, type Member } from './members.js';
import type { RankingScores } from './ranking-report.thread.js';
import type { RecommenderModel, RecommenderOptions } from './recommender-model.js';

/** Sweeps that move factors of an earlier cut-off to a later one: as good as a fit from scratch. */
const WARM_SWEEPS = 2;

/** Judged customers: enough for an interval of about ± 0.01, few enough for a second of work. */
const WEIGHT_CUSTOMERS = 1500;
const REPORT_CUSTOMERS = 4000;

/** Fewer judged customers than this do not choose weights. */
const MIN_CUSTOMERS = 50;

/** How the recommender is evaluated and fitted. */
export interface TimeSplitCall {
  readonly horizonDays: number;
  readonly sweeps: number;
  readonly k: number;
  readonly onlyNew: boolean;
  readonly usable: ReadonlySet<Member>;
  /** Seed of the bootstrap. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly progress: (phase: string) => void;
  /** Gives what `make` does, or what an earlier attempt has made and saved. */
  readonly resumable: <Value>(name: string, make: () => Promise<Value>) => Promise<Value>;
}

/** What a later fit begins with: item factors of an earlier cut-off, where there was anything before it. */
interface WarmStart {
  readonly itemFactors: Float32Array | undefined;
}

interface ChosenWeights extends WarmStart {
  readonly weights: BlendWeights;
  readonly isChosen: boolean;
}

interface JudgedLists extends WarmStart {
  readonly report: SplitReport | undefined;
}

/** The rankings of a report, judged on the same customers. */
export interface SplitReport {
  readonly slices: readonly string[];
  readonly scores: readonly RankingScores[];
  /** Of each slice. */
  readonly intervals: readonly { ndcg: MeanInterval; recall: MeanInterval }[];
}

/** The model of everything before asOf, the weights to use with it, and how well it did before. */
export interface EvaluatedRecommender {
  readonly model: RecommenderModel;
  readonly weights: BlendWeights;
  readonly report: SplitReport | undefined;
  readonly protocol: string;
}

/**
 * Fits before asOf - 2 horizons, chooses weights on the purchases of the next horizon, refits before
 * asOf - 1 horizon, reports on the purchases of the last one, and refits on everything. With too few
 * buyers to choose from, weights are the defaults; with too few to report on, there is no report.
 */
export async function evaluateRecommender(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  call: TimeSplitCall,
): Promise<EvaluatedRecommender> {
  const fit = (cutoffDay: number, { itemFactors }: WarmStart): Promise<RecommenderModel> =>
    fitRecommender(threads, data, options, {
      cutoffDay,
      sweeps: itemFactors ? WARM_SWEEPS : call.sweeps,
      signal: call.signal,
      ...(itemFactors ? { start: itemFactors } : {}),
    });
  const second: { model?: RecommenderModel } = {};
  const chosen = await call.resumable('weights', () =>
    choose(threads, data, fit, { call, second }),
  );
  const judged = await call.resumable('judged', async () => {
    const model = second.model ?? (await fit(call.horizonDays, chosen));
    return judge(threads, data, model, { call, weights: chosen.weights });
  });
  call.progress('fitting on everything');
  const model = await fit(0, judged);
  const { weights, isChosen } = chosen;
  return { model, weights, report: judged.report, protocol: describe(call, isChosen, weights) };
}

type Fit = (cutoffDay: number, start: WarmStart) => Promise<RecommenderModel>;

/** The weights that rank the purchases of the horizon before last best. Leaves the next fit in `second`. */
async function choose(
  threads: ComputeThreads,
  data: RecommenderData,
  fit: Fit,
  { call, second }: { call: TimeSplitCall; second: { model?: RecommenderModel } },
): Promise<ChosenWeights> {
  const { horizonDays, usable } = call;
  call.progress('choosing weights');
  const first = await fit(2 * horizonDays, { itemFactors: undefined });
  const choosers = judgedBy(data, first, [2 * horizonDays, horizonDays], call, WEIGHT_CUSTOMERS);
  const isChosen = choosers.customers.length >= MIN_CUSTOMERS;
  const start = warmStart(first);
  // The search for weights keeps one thread busy: the next fit goes on beside it.
  const [weights, model] = await Promise.all([
    isChosen
      ? chooseWeights(threads, first, choosers, call).then((fitted) => fitted.weights)
      : defaultWeights(usable),
    fit(horizonDays, start),
  ]);
  second.model = model;
  return { weights, isChosen, ...start };
}

/** How lists with these weights do on the purchases of the last horizon. */
async function judge(
  threads: ComputeThreads,
  data: RecommenderData,
  model: RecommenderModel,
  { call, weights }: { call: TimeSplitCall; weights: BlendWeights },
): Promise<JudgedLists> {
  call.progress('judging lists');
  const judged = judgedBy(data, model, [call.horizonDays, 0], call, REPORT_CUSTOMERS);
  const report = await reportOn(threads, model, judged, weights, call);
  return { report, ...warmStart(model) };
}

const warmStart = ({ matrix, itemFactors }: RecommenderModel): WarmStart => ({
  itemFactors: matrix.column.length > 0 ? itemFactors : undefined,
});

function judgedBy(
  data: RecommenderData,
  model: RecommenderModel,
  [from, to]: [number, number],
  call: TimeSplitCall,
  maxCustomers: number,
): HeldOut {
  return holdOut(data.log, model.matrix, { from, to }, { onlyNew: call.onlyNew, maxCustomers });
}

/** The default weights of the usable members, summing to 1. */
export function defaultWeights(usable: ReadonlySet<Member>): BlendWeights {
  const weights = MEMBERS.map((member) => (usable.has(member) ? DEFAULT_WEIGHTS[member] : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

async function reportOn(
  threads: ComputeThreads,
  model: RecommenderModel,
  judged: HeldOut,
  weights: BlendWeights,
  call: TimeSplitCall,
): Promise<SplitReport | undefined> {
  if (judged.customers.length === 0) return undefined;
  const members = MEMBERS.filter((member) => call.usable.has(member));
  const single = (wanted: Member): number[] => MEMBERS.map((member) => (member === wanted ? 1 : 0));
  const rankings = [weights, ...members.map(single)];
  const { k, onlyNew, signal } = call;
  const scores = await judgeRankings(threads, model, judged, { rankings, k, onlyNew, signal });
  const intervals = await threads.run<IntervalInput, MeanInterval[]>(
    path.join(__dirname, 'mean-interval.thread.js'),
    { rows: scores.flatMap(({ ndcg, recall }) => [ndcg, recall]), seed: call.seed },
    { signal },
  );
  return {
    slices: ['blend', ...members],
    scores,
    intervals: scores.map((_, index) => ({
      ndcg: intervals[2 * index]!,
      recall: intervals[2 * index + 1]!,
    })),
  };
}

function describe(call: TimeSplitCall, isChosen: boolean, weights: BlendWeights): string {
  const mix = MEMBERS.map((member, index) => [member, weights[index]!] as const)
    .filter(([, weight]) => weight > 0)
    .map(([member, weight]) => `${member} ${weight.toFixed(2)}`)
    .join(', ');
  const how = isChosen
    ? `weights chosen on the purchases of the ${call.horizonDays} days before`
    : 'default weights, because too few customers bought in the horizon before';
  const items = call.onlyNew ? 'products new to the customer' : 'all products';
  return (
    `fitted before the cut-off, judged on purchases of ${items} in the ${call.horizonDays} days ` +
    `after it, full ranking; ${how} (${mix})`
  );
}
