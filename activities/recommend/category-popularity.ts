/** Categories of the catalogue and how demand is spread over and within them. */
export interface CategoryModel {
  /** Category of each product. */
  readonly category: Int32Array;
  /** Share of each category in all demand. */
  readonly share: Float64Array;
}

/** Pseudo-interactions by which a customer's taste is drawn to everyone's. */
const PRIOR_WEIGHT = 2;

/** Sums product shares by category. `categories` is one more than the largest category. */
export function fitCategories(
  category: Int32Array,
  categories: number,
  shares: Float64Array,
): CategoryModel {
  const share = new Float64Array(categories);
  for (let product = 0; product < category.length; product += 1) {
    share[category[product]!]! += shares[product]!;
  }
  return { category, share };
}

/**
 * How much more a customer likes each category than everyone does (lift, above 0): the posterior mean of
 * the share of the customer's weight under a Dirichlet prior at everyone's shares, over those shares.
 * Times a product's share it gives p(category | customer) * p(product | category).
 */
export function categoryLift(
  model: CategoryModel,
  columns: Int32Array,
  weights: Float64Array,
): Float64Array {
  const liked = new Float64Array(model.share.length);
  let total = 0;
  for (let cell = 0; cell < columns.length; cell += 1) {
    liked[model.category[columns[cell]!]!]! += weights[cell]!;
    total += weights[cell]!;
  }
  return liked.map(
    (weight, category) =>
      (weight + PRIOR_WEIGHT * model.share[category]!) /
      ((total + PRIOR_WEIGHT) * model.share[category]!),
  );
}
