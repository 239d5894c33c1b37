import { bgNbdAlive, bgNbdExpectedOrders, bgNbdParameters, fitBgNbd } from './bg-nbd.js';
import { discountedOrders } from './discounted-orders.js';
import type { OrderHistories, OrderHistory, OrderModel } from './order-histories.js';
import {
  fitParetoNbd,
  paretoNbdAlive,
  paretoNbdExpectedOrders,
  paretoNbdParameters,
} from './pareto-nbd.js';

/** Histories in days, and what is asked of each of them. */
export interface FitOrderModelsInput {
  readonly histories: OrderHistories;
  /** Models that are fitted; scores come from the likelier one unless `expectAll`. */
  readonly kinds: readonly OrderModel['kind'][];
  readonly horizonDays: number;
  readonly discountRate: number;
  /** Orders expected by each model instead of the scores of one. */
  readonly expectAll: boolean;
}

/** Scores by history of the likelier model, or the orders that each model expects. */
export interface FittedOrderModels {
  readonly models: readonly OrderModel[];
  readonly best: OrderModel;
  readonly alive: Float64Array;
  readonly orders: Float64Array;
  readonly discounted: Float64Array;
  readonly expected: readonly Float64Array[];
}

/** Longest age in steps for the fit: days of long histories are pooled, so that their number stays bounded; a step is below 1 % of it. */
const MOST_STEPS = 128;

/** Fits the models of orders by maximum likelihood and applies them to every history. */
export default function fitOrderModels(input: FitOrderModelsInput): FittedOrderModels {
  const { histories, kinds, horizonDays, discountRate, expectAll } = input;
  const pooled = poolHistories(histories);
  const models = kinds.map((kind) => (kind === 'bg_nbd' ? fitBgNbd : fitParetoNbd)(pooled));
  const best = models.reduce((most, next) =>
    next.logLikelihood > most.logLikelihood ? next : most,
  );
  const each = (figure: (history: OrderHistory) => number): Float64Array =>
    Float64Array.from(histories.repeats, (repeats, place) =>
      figure({
        repeats,
        lastAt: histories.lastAt[place] ?? 0,
        age: histories.age[place] ?? 0,
      }),
    );
  const none = new Float64Array();
  if (expectAll) {
    const expected = models.map((model) =>
      each((history) => expectedOrders(model, history, horizonDays)),
    );
    return { models, best, alive: none, orders: none, discounted: none, expected };
  }
  return {
    models,
    best,
    alive: each((history) => aliveProbability(best, history)),
    orders: each((history) => expectedOrders(best, history, horizonDays)),
    discounted: each((history) =>
      discountedOrders((days) => expectedOrders(best, history, days), {
        horizonDays,
        discountRate,
      }),
    ),
    expected: [],
  };
}

function expectedOrders(model: OrderModel, history: OrderHistory, days: number): number {
  return model.kind === 'bg_nbd'
    ? bgNbdExpectedOrders(bgNbdParameters(model), history, days)
    : paretoNbdExpectedOrders(paretoNbdParameters(model), history, days);
}

function aliveProbability(model: OrderModel, history: OrderHistory): number {
  return model.kind === 'bg_nbd'
    ? bgNbdAlive(bgNbdParameters(model), history)
    : paretoNbdAlive(paretoNbdParameters(model), history);
}

/** Histories with times in steps of whole days, equal ones together; as they are while no age is above MOST_STEPS days. */
export function poolHistories(histories: OrderHistories): OrderHistories {
  const longest = histories.age.reduce((most, age) => Math.max(most, age), 0);
  const step = Math.ceil(longest / MOST_STEPS);
  if (step <= 1) return histories;
  const pooled = new Map<string, [number, number, number, number]>();
  for (const [place, repeats] of histories.repeats.entries()) {
    const lastAt = Math.round((histories.lastAt[place] ?? 0) / step) * step;
    const age = Math.round((histories.age[place] ?? 0) / step) * step;
    const key = `${repeats} ${lastAt} ${age}`;
    const group = pooled.get(key) ?? [repeats, lastAt, age, 0];
    group[3] += histories.customers[place] ?? 0;
    pooled.set(key, group);
  }
  const groups = [...pooled.values()];
  const column = (index: 0 | 1 | 2 | 3): Float64Array =>
    Float64Array.from(groups, (group) => group[index]);
  return { repeats: column(0), lastAt: column(1), age: column(2), customers: column(3) };
}
