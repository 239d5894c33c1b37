import type { CategoryModel } from './category-popularity.js';
import type { AlsOptions } from './implicit-als.js';
import type { InteractionMatrix, InteractionWeighting, SparseRows } from './interaction-matrix.js';
import type { NeighbourOptions, Neighbours } from './item-knn.js';

/** Everything fitted before one cut-off that scoring a customer needs; its arrays are shared. */
export interface RecommenderModel {
  readonly matrix: InteractionMatrix;
  readonly als: AlsOptions;
  /** Products x factors. */
  readonly itemFactors: Float32Array;
  readonly itemGram: Float32Array;
  /** Nearest by all interactions, and for each product those that it is near to. */
  readonly neighbours: Neighbours;
  readonly neighbourTargets: SparseRows;
  /** For each product those that it is near to by purchases alone. */
  readonly boughtTargets: SparseRows;
  /** Share of each product in all demand. */
  readonly shares: Float64Array;
  readonly categories: CategoryModel;
}

/** Options of all members. */
export interface RecommenderOptions {
  readonly weighting: InteractionWeighting;
  readonly als: AlsOptions;
  readonly neighbours: NeighbourOptions;
  /** Customers on whom item factors and neighbours are fitted. */
  readonly maxCustomers: number;
  readonly seed: number;
}
