import type { RowSchema } from '../../artifacts/stage.js';
import type { ShapSample } from './explain-customers.js';

/** Shapley values of sampled customers; customers are numbered, not named. */
export const SHAP_SCHEMA = {
  target: 'text',
  feature: 'text',
  customer: 'bigint',
  shap: 'double',
  /** Place of the customer's value among all, 0 to 1; null where it is missing. */
  place: 'double?',
} as const satisfies RowSchema;

/** Features of which every sampled customer's value is kept. */
const KEPT_FEATURES = 12;

/**
 * Mean absolute Shapley value by feature: its global importance.
 * Source: Lundberg et al. 2020, "From local explanations to global understanding", global importance plots.
 */
export function importanceOf({
  values,
  customers,
}: Pick<ShapSample, 'values' | 'customers'>): Float64Array {
  const features = customers === 0 ? 0 : values.length / customers;
  const sums = new Float64Array(features);
  for (const [at, value] of values.entries()) {
    sums[at % features] = (sums[at % features] as number) + Math.abs(value);
  }
  return sums.map((sum) => sum / customers);
}

/** The values of the features that move the most, the most moving feature first. */
export function shapRows(
  { target, customers, values, places }: ShapSample,
  importance: Float64Array,
  names: readonly string[],
): object[] {
  const features = importance.length;
  return [...importance.keys()]
    .filter((feature) => (importance[feature] ?? 0) > 0)
    .sort((a, b) => (importance[b] ?? 0) - (importance[a] ?? 0) || a - b)
    .slice(0, KEPT_FEATURES)
    .flatMap((feature) =>
      Array.from({ length: customers }, (_, customer) => {
        const at = customer * features + feature;
        const place = places[at] ?? Number.NaN;
        return {
          ...{ target, feature: names[feature] ?? '', customer: customer + 1 },
          ...{ shap: values[at] ?? 0, place: Number.isNaN(place) ? null : place },
        };
      }),
    );
}
