import type { SparseRows } from './interaction-matrix.js';
import type { Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { findCell } from './sorted-columns.js';

/**
 * Finds among one customer's own products the one with the strongest tie to a recommended product, by what
 * the leading member goes by; -1 where none has a tie. A product is no reason for itself.
 */
export function nearestOwn(
  model: RecommenderModel,
  customer: number,
): (leader: Member, product: number) => number {
  const { rowStart, column, weight } = model.matrix;
  const [start, end] = [rowStart[customer]!, rowStart[customer + 1]!];
  return (leader, product) => {
    const { rowStart: from, column: columns, weight: ties } = tiesOf(model, leader);
    let nearest = -1;
    let strongest = 0;
    for (let cell = start; cell < end; cell += 1) {
      const own = column[cell]!;
      if (own === product) continue;
      const at = findCell(columns, product, from[own]!, from[own + 1]!);
      if (at < 0) continue;
      const tie = weight[cell]! * ties[at]!;
      if (tie <= strongest) continue;
      strongest = tie;
      nearest = own;
    }
    return nearest;
  };
}

function tiesOf(model: RecommenderModel, leader: Member): SparseRows {
  const { sequence, rules, content } = model.optional;
  if (leader === 'bought_together') return model.boughtTargets;
  if (leader === 'sequence' && sequence) return sequence;
  if (leader === 'association_rules' && rules) return rules;
  if (leader === 'content' && content) return content;
  return model.neighbourTargets;
}
