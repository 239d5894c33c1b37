import type { SparseRows } from './interaction-matrix.js';
import { neighbourTargets, type Neighbours } from './item-knn.js';

/** Turns neighbours round. */
export default function turnRound(neighbours: Neighbours): SparseRows {
  return neighbourTargets(neighbours);
}
