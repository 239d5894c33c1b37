import type { StageContext } from '../../artifacts/stage.js';
import type { FittedOrderModels } from './fit-order-models.thread.js';
import type { GammaGammaModel } from './gamma-gamma.js';
import type { MeasuredFigure, MeasuredOrders } from './measure-orders.thread.js';
import type { Coverage } from './predict-value.js';

/** How near models and baselines came in the held-out days. */
export interface Holdout {
  readonly days: number;
  readonly customers: number;
  readonly slices: readonly { readonly slice: string; readonly figures: MeasuredOrders }[];
}

/** What is known of the value models of a day; without `fitted`, why there are none. */
export interface ValueReport {
  readonly coverage: Coverage;
  readonly reason?: string;
  readonly fitted?: FittedOrderModels;
  readonly holdout?: Holdout | undefined;
  readonly spend?: GammaGammaModel | undefined;
  readonly version?: string;
}

/** Names of the parameters, in the papers' order. */
const PARAMETERS = {
  bg_nbd: ['r', 'alpha', 'a', 'b'],
  pareto_nbd: ['r', 'alpha', 's', 'beta'],
} as const;

const COVERAGE =
  'share of the customers with an order whose every order is known: signed up since the first known day, or the ' +
  'source has nothing before it, or the spec says so';

/** Rows of `metrics_value`. Figures that the data cannot give are left out. */
export function valueMetricRows(context: StageContext, report: ValueReport): object[] {
  const { coverage, fitted, holdout, spend, reason } = report;
  const row = rowMaker(context, report.version);
  const { buyers, known } = coverage;
  const rows = [
    row('clv.known_history', reason ? 'refused' : 'all', exactly(buyers > 0 ? known / buyers : 0), {
      n: buyers,
      protocol: reason === undefined ? COVERAGE : `${reason}; ${COVERAGE}`,
    }),
  ];
  for (const model of fitted?.models ?? []) {
    const isUsed = model.kind === fitted?.best.kind;
    const protocol = `maximum likelihood, times in days${isUsed ? '; used' : ''}${model.converged ? '' : '; the data do not hold every parameter'}`;
    const about = { n: model.customers, protocol };
    rows.push(row('clv.log_likelihood', model.kind, exactly(model.logLikelihood), about));
    for (const [place, name] of PARAMETERS[model.kind].entries()) {
      rows.push(row(`clv.${name}`, model.kind, exactly(model.parameters[place] ?? 0), about));
    }
  }
  if (spend !== undefined) {
    const about = { n: spend.customers, protocol: 'maximum likelihood over all orders' };
    for (const name of ['p', 'q', 'gamma', 'logLikelihood'] as const) {
      const called = name === 'logLikelihood' ? 'log_likelihood' : name;
      rows.push(row(`clv.${called}`, 'gamma_gamma', exactly(spend[name]), about));
    }
  }
  for (const { slice, figures } of holdout?.slices ?? []) {
    const protocol =
      `orders of the last ${holdout?.days} days by models that were fitted on what was known before; ` +
      'customers of known history with an order before';
    const about = { n: holdout?.customers ?? 0, protocol, split: 'time_split' };
    for (const [name, figure] of [
      ['orders_rmse', figures.rmse],
      ['orders_mae', figures.meanAbsoluteError],
      ['orders_correlation', figures.correlation],
      ['orders_predicted_over_actual', figures.total],
    ] as const) {
      rows.push(row(`clv.${name}`, slice, figure, about));
    }
  }
  return rows.filter(({ value }) => Number.isFinite(value));
}

const exactly = (value: number): MeasuredFigure => ({
  value,
  lower: Number.NaN,
  upper: Number.NaN,
});

interface About {
  readonly n: number;
  readonly protocol: string;
  readonly split?: string;
}

function rowMaker(context: StageContext, version: string | undefined) {
  return (name: string, slice: string, figure: MeasuredFigure, { n, protocol, split }: About) => ({
    area: 'train',
    name,
    slice,
    value: figure.value,
    lower: Number.isFinite(figure.lower) ? figure.lower : null,
    upper: Number.isFinite(figure.upper) ? figure.upper : null,
    n,
    model_version: version ?? null,
    split: split ?? null,
    cutoff: context.run.asOf,
    k: null,
    baseline:
      slice === 'baseline:rate'
        ? 'repeat orders a day so far'
        : slice === 'baseline:zero'
          ? 'no further order'
          : '',
    protocol,
  });
}
