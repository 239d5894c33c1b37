import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { keepBlend, saveBlend, type EarlierBlend } from './kept-blend.js';
import type { Member } from './members.js';
import { ratingMetrics } from './rating-metrics.js';
import type { ReadInteractions } from './read-interactions.js';
import { recommendMetrics } from './recommend-metrics.js';
import { recommenderOptions, wantedMembers } from './recommender-defaults.js';
import { evaluateRecommender, fitPublished, type FittedRecommender } from './time-split.js';

/** What a date's lists are made from, with the rows of `metrics` that report on it. */
export interface ReportedRecommender extends FittedRecommender {
  readonly figures: readonly object[];
}

/**
 * The fitted blend, with weights of an earlier date or chosen on this one; undefined where there is nothing to
 * recommend or nobody to recommend to. With an earlier date's weights, the figures are those of that date.
 */
export async function recommenderOfDay(
  context: StageContext,
  data: ReadInteractions,
  earlier: EarlierBlend | null,
): Promise<ReportedRecommender | undefined> {
  const { log } = data;
  if (log.products === 0 || log.customers === 0) {
    const reason = log.customers === 0 ? 'no customers' : 'no event or catalogue names a product';
    context.explainEmpty('recommendations', reason);
    context.explainEmpty('similar_items', reason);
    return undefined;
  }
  const usable = wantedOf(context, data);
  const fitted =
    (earlier && (await keepWeights(context, data, { earlier, usable }))) ??
    (await chooseWeights(context, data, usable));
  return { ...fitted, figures: [...fitted.figures, ...(await rated(context, data))] };
}

/** The members that take part. */
export const wantedOf = ({ spec }: StageContext, data: ReadInteractions): ReadonlySet<Member> =>
  wantedMembers(spec.recommend, {
    categories: data.categories,
    hasTexts: data.alike.column.length > 0,
  });

async function keepWeights(
  context: StageContext,
  data: ReadInteractions,
  { earlier, usable }: { earlier: EarlierBlend; usable: ReadonlySet<Member> },
): Promise<ReportedRecommender | undefined> {
  const { spec, signal } = context;
  const kept = await keepBlend(context, earlier, usable);
  if (kept === undefined) return undefined;
  const { weights } = kept;
  const model = await fitPublished(context.threads, data, recommenderOptions(spec), {
    ...{ usable, weights, signal, sweeps: spec.recommend.iterations },
    progress: (phase) => context.progress(phase),
  });
  const since = `chosen on ${kept.day} (recommend.evaluation.every: ${spec.recommend.evaluation.every})`;
  const protocol = `${kept.protocol}; ${since}`;
  return { model, weights, figures: kept.figures.map((row) => ({ ...row, protocol })) };
}

async function chooseWeights(
  context: StageContext,
  data: ReadInteractions,
  usable: ReadonlySet<Member>,
): Promise<ReportedRecommender> {
  const { spec, signal } = context;
  const { evaluation, iterations, listLength } = spec.recommend;
  const evaluated = await evaluateRecommender(context.threads, data, recommenderOptions(spec), {
    split: evaluation.split,
    choosingCutoffs: evaluation.split === 'time' ? evaluation.cutoffs : 1,
    horizonDays: spec.train.horizonDays,
    sweeps: iterations,
    k: listLength,
    seed: deriveSeed(spec.seed, 'recommend.bootstrap'),
    ...{ usable, signal },
    progress: (phase) => context.progress(phase),
    resumable: (name, make) => context.resumable(name, make),
  });
  const { model, weights, protocol } = evaluated;
  const figures = recommendMetrics(evaluated, {
    k: listLength,
    cutoff: cutoffOf(context),
    split: evaluation.split,
    segmentIds: data.segmentIds,
  });
  const kept = figures.map((row) => ({ ...row, protocol: '' }));
  await saveBlend(context, usable, {
    ...{ protocol, figures: kept },
    weights: weights.map((own) => [...own]),
  });
  return { model, weights, figures };
}

const rated = (context: StageContext, data: ReadInteractions): Promise<object[]> =>
  ratingMetrics(context, data, cutoffOf(context));

/** The instant before which the judged models were fitted. */
function cutoffOf({ run, spec }: StageContext): string {
  const days = spec.recommend.evaluation.split === 'time' ? spec.train.horizonDays : 0;
  return new Date(Date.parse(run.asOf) - days * 86_400_000).toISOString();
}
