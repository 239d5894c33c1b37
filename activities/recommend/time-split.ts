import type { ComputeThreads } from '../compute/compute-threads.js';
import { DEFAULT_WEIGHTS } from './blend-defaults.js';
import { normalised, type BlendWeights } from './blend.js';
import type { CandidatePools } from './candidate-pools.js';
import { chooseWeights, collectAll } from './choose-weights.js';
import { CUSTOMER_GROUPS } from './customer-groups.js';
import { fitRecommender, type RecommenderData } from './fit-recommender.js';
import type { GroupWeights } from './group-weights.js';
import { holdOut, type HeldOut } from './held-out.js';
import { BASELINES, MEMBERS, type Member } from './members.js';
import { alone } from './ranking-report.thread.js';
import type { RecommenderModel, RecommenderOptions } from './recommender-model.js';
import { relabelLog, type SplitKind } from './relabel-log.js';
import { betterThanBlend, reportOn, type SplitReport } from './split-report.js';
import { describeProtocol } from './protocol.js';

/** Sweeps that move factors of an earlier cut-off to a later one: as good as a fit from scratch. */
const WARM_SWEEPS = 2;

/** Judged customers: enough for an interval of about ± 0.01, few enough for a second of work. */
const WEIGHT_CUSTOMERS = 1200;
const REPORT_CUSTOMERS = 4000;

/** Fewer judged customers than this do not choose weights. */
const MIN_CUSTOMERS = 50;

/** Members whose fit takes long: left out of the published model where they have no weight. */
const HEAVY_MEMBERS: ReadonlySet<Member> = new Set(['ease', 'customer_knn', 'biased_mf', 'svd']);

/** How the recommender is evaluated and fitted. */
export interface TimeSplitCall {
  readonly split: SplitKind;
  /** Horizons before the last one on whose purchases weights are chosen. */
  readonly choosingCutoffs: number;
  readonly horizonDays: number;
  readonly sweeps: number;
  readonly k: number;
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
  readonly weights: GroupWeights;
  readonly isChosen: boolean;
}

interface JudgedLists extends WarmStart {
  readonly report: SplitReport | undefined;
}

/** The model of everything before asOf, and the weights to use with it. */
export interface FittedRecommender {
  readonly model: RecommenderModel;
  /** Published weights by group of customers. */
  readonly weights: GroupWeights;
}

/** A fitted recommender, and how well it did before. */
export interface EvaluatedRecommender extends FittedRecommender {
  /** The member that ranks better than the blend where it was reported on, and is published alone. */
  readonly winner: Member | undefined;
  readonly report: SplitReport | undefined;
  readonly protocol: string;
}

type Fit = (cutoffDay: number, start: WarmStart) => Promise<RecommenderModel>;

/**
 * Fits before earlier cut-offs, chooses weights on the purchases of the horizons after them, refits before
 * asOf - 1 horizon, reports on the purchases of the last one, and refits on everything. With too few
 * buyers to choose from, weights are the defaults; with too few to report on, there is no report. Where a
 * single member or baseline ranks better than the blend in the report, it is published alone.
 */
export async function evaluateRecommender(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  call: TimeSplitCall,
): Promise<EvaluatedRecommender> {
  const { usable, split, horizonDays, seed } = call;
  const judgedData =
    split === 'time' ? data : { ...data, log: relabelLog(data.log, split, { horizonDays, seed }) };
  const members = new Set([...usable, ...BASELINES]);
  const fit = fitting(threads, judgedData, { ...options, members }, call);
  const second: { model?: RecommenderModel } = {};
  const chosen = await call.resumable('weights', () =>
    choose(threads, judgedData, fit, { call, second }),
  );
  const judged = await call.resumable('judged', async () => {
    const model = second.model ?? (await fit(horizonDays, chosen));
    return judge(threads, judgedData, model, { call, weights: chosen.weights });
  });
  const winner =
    usable.size > 1 && judged.report ? betterThanBlend(judged.report, call.k) : undefined;
  const weights = winner === undefined ? chosen.weights : alone(winner);
  const model = await fitPublished(threads, data, options, { ...call, weights, start: judged });
  const { report } = judged;
  const protocol = describeProtocol(call, { ...chosen, winner, newItems: options.excludeBought });
  return { model, weights, winner, report, protocol };
}

/** How the published model is fitted. */
export interface PublishedFit extends Pick<
  TimeSplitCall,
  'sweeps' | 'signal' | 'progress' | 'usable'
> {
  readonly weights: GroupWeights;
  /** Where the sweeps of ALS start; from scratch where absent. */
  readonly start?: WarmStart;
}

/** Fits what lists are made from on everything before asOf; heavy members only where they have weight. */
export function fitPublished(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  call: PublishedFit,
): Promise<RecommenderModel> {
  const { usable, weights, start = { itemFactors: undefined } } = call;
  call.progress('fitting on everything');
  const hasWeight = (member: Member): boolean =>
    weights.some((own) => own[MEMBERS.indexOf(member)]! > 0);
  const members = new Set(
    MEMBERS.filter(
      (member) => hasWeight(member) || (usable.has(member) && !HEAVY_MEMBERS.has(member)),
    ),
  );
  return fitting(threads, data, { ...options, members }, call)(0, start);
}

function fitting(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  { sweeps, signal }: Pick<TimeSplitCall, 'sweeps' | 'signal'>,
): Fit {
  return (cutoffDay, { itemFactors }) =>
    fitRecommender(threads, data, options, {
      cutoffDay,
      sweeps: itemFactors ? WARM_SWEEPS : sweeps,
      signal,
      ...(itemFactors ? { start: itemFactors } : {}),
    });
}

/** The weights that rank the purchases of the horizons before the last best. Leaves the next fit in `second`. */
async function choose(
  threads: ComputeThreads,
  data: RecommenderData,
  fit: Fit,
  { call, second }: { call: TimeSplitCall; second: { model?: RecommenderModel } },
): Promise<ChosenWeights> {
  const { horizonDays, usable, choosingCutoffs } = call;
  call.progress('choosing weights');
  const pools: CandidatePools[] = [];
  let start: WarmStart = { itemFactors: undefined };
  let model = await fit((choosingCutoffs + 1) * horizonDays, start);
  for (let cutoff = choosingCutoffs; cutoff >= 1; cutoff -= 1) {
    const days: [number, number] = [(cutoff + 1) * horizonDays, cutoff * horizonDays];
    const choosers = judgedBy(data, model, days, Math.ceil(WEIGHT_CUSTOMERS / choosingCutoffs));
    start = warmStart(model);
    // The fit before the next cut-off goes on beside this one's pools, or beside the search for weights.
    const collected = usable.size > 1 ? collectAll(threads, model, choosers, call) : [];
    const next = cutoff > 1 ? fit(cutoff * horizonDays, start) : undefined;
    pools.push(...(await collected));
    if (next !== undefined) model = await next;
  }
  const judged = pools.reduce((sum, { group }) => sum + group.length, 0);
  const isChosen = judged >= MIN_CUSTOMERS;
  const everyone = defaultWeights(usable);
  const [weights, last] = await Promise.all([
    isChosen
      ? chooseWeights(threads, pools, call).then(({ byGroup }) => byGroup)
      : CUSTOMER_GROUPS.map(() => everyone),
    fit(horizonDays, start),
  ]);
  second.model = last;
  return { weights, isChosen, ...start };
}

/** How lists with these weights do on the purchases of the last horizon. */
async function judge(
  threads: ComputeThreads,
  data: RecommenderData,
  model: RecommenderModel,
  { call, weights }: { call: TimeSplitCall; weights: GroupWeights },
): Promise<JudgedLists> {
  call.progress('judging lists');
  const judged = judgedBy(data, model, [call.horizonDays, 0], REPORT_CUSTOMERS);
  const report = await reportOn(threads, model, judged, weights, call);
  return { report, ...warmStart(model) };
}

const warmStart = ({ matrix, itemFactors }: RecommenderModel): WarmStart => ({
  itemFactors: matrix.column.length > 0 && itemFactors.length > 0 ? itemFactors : undefined,
});

const judgedBy = (
  data: RecommenderData,
  model: RecommenderModel,
  [from, to]: [number, number],
  maxCustomers: number,
): HeldOut => holdOut(data.log, model, { from, to }, { maxCustomers });

/** The default weights of the usable members, summing to 1; even where none has a default. */
export function defaultWeights(usable: ReadonlySet<Member>): BlendWeights {
  return normalised(
    MEMBERS.map((member) => (usable.has(member) ? DEFAULT_WEIGHTS[member] : 0)),
    MEMBERS.map((member) => usable.has(member)),
  );
}
