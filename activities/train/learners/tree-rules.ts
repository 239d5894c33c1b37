import { MISSING_THRESHOLD } from '../histogram-bins.js';
import { LEAF } from '../packed-forest.js';
import type { DecisionTreeModel } from './decision-tree.js';

/** One leaf as a rule: the conditions that all of its rows fulfil. */
export interface TreeRule {
  /** Such as `orders >= 2.5`; none where the tree is one leaf. */
  readonly conditions: readonly string[];
  /** Training rows of the leaf, and the share of label 1 among them. */
  readonly rows: number;
  readonly probability: number;
}

/** Values of one feature that lead to a leaf: lower <= x < upper, and whether a missing one does. */
interface Range {
  readonly lower: number;
  readonly upper: number;
  readonly missing: boolean;
  readonly known: boolean;
}

const EVERYTHING: Range = {
  lower: Number.NEGATIVE_INFINITY,
  upper: Number.POSITIVE_INFINITY,
  missing: true,
  known: true,
};

/**
 * The tree as rules, the highest probability first; every row fulfils exactly one of them. Cuts of one feature
 * are joined to one condition.
 */
export function treeRules(model: DecisionTreeModel, features: readonly string[]): TreeRule[] {
  const rules: TreeRule[] = [];
  const visit = (node: number, ranges: ReadonlyMap<number, Range>): void => {
    const word = model.split[node] ?? LEAF;
    if (word === LEAF) {
      const conditions = [...ranges]
        .sort(([a], [b]) => a - b)
        .map(([feature, range]) => inWords(features[feature] ?? `feature ${feature}`, range));
      const rows = model.rows[node] ?? 0;
      rules.push({ conditions, rows, probability: model.value[node] ?? 0 });
      return;
    }
    const feature = word >>> 8;
    const threshold = model.thresholds[feature]?.[word & 255] ?? 0;
    const range = ranges.get(feature) ?? EVERYTHING;
    const left = model.left[node] ?? 0;
    visit(left, new Map(ranges).set(feature, below(range, threshold)));
    visit(left + 1, new Map(ranges).set(feature, atLeast(range, threshold)));
  };
  visit(0, new Map());
  return rules.sort((a, b) => b.probability - a.probability || b.rows - a.rows);
}

/** Missing values are above every threshold, the last one, which parts them from the others, included. */
function below(range: Range, threshold: number): Range {
  const upper = threshold === MISSING_THRESHOLD ? range.upper : Math.min(range.upper, threshold);
  return { ...range, upper, missing: false };
}

function atLeast(range: Range, threshold: number): Range {
  if (threshold === MISSING_THRESHOLD) return { ...range, known: false };
  return { ...range, lower: Math.max(range.lower, threshold) };
}

function inWords(name: string, { lower, upper, missing, known }: Range): string {
  if (!known) return `${name} is unknown`;
  if (Number.isFinite(lower) && Number.isFinite(upper)) return `${lower} <= ${name} < ${upper}`;
  if (Number.isFinite(upper)) return `${name} < ${upper}`;
  if (Number.isFinite(lower)) return `${name} >= ${lower}${missing ? ' or unknown' : ''}`;
  return `${name} is known`;
}
