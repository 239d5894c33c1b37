import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { sqlLiteral } from '../compute/duck-session.js';

/** The section `recommend.rules` of the spec. */
export type RecommendRules = PipelineSpec['recommend']['rules'];

/** SQL over the catalogue `p`: whether a product may be recommended, and what is added to its score. */
export function productRules(rules: RecommendRules): { allowed: string; boost: string } {
  const without = (column: string, names: readonly string[]): string[] =>
    names.length === 0
      ? []
      : [`coalesce(${column} NOT IN (${names.map(sqlLiteral).join(', ')}), true)`];
  const conditions = [
    'p.in_stock',
    ...without('p.category', rules.excludeCategories),
    ...without('p.brand', rules.excludeBrands),
    ...without('p.product_id', rules.excludeProducts),
    ...(rules.minPrice === undefined ? [] : [`coalesce(p.price >= ${rules.minPrice}, false)`]),
    ...(rules.maxPrice === undefined ? [] : [`coalesce(p.price <= ${rules.maxPrice}, false)`]),
  ];
  const boosts = rules.boosts.map(({ category, brand, product, add }) => {
    const tests = [
      ...(category === undefined ? [] : [`p.category = ${sqlLiteral(category)}`]),
      ...(brand === undefined ? [] : [`p.brand = ${sqlLiteral(brand)}`]),
      ...(product === undefined ? [] : [`p.product_id = ${sqlLiteral(product)}`]),
    ];
    return `CASE WHEN ${tests.join(' AND ') || 'true'} THEN ${add} ELSE 0 END`;
  });
  return { allowed: conditions.join(' AND '), boost: ['0', ...boosts].join(' + ') };
}
