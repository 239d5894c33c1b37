import type { CategoryModel } from './category-popularity.js';
import type { EaseModel, EaseOptions } from './ease.js';
import type { AlsOptions } from './implicit-als.js';
import type { BothWays } from './interaction-matrix.thread.js';
import type { InteractionMatrix, InteractionWeighting, SparseRows } from './interaction-matrix.js';
import type { NeighbourOptions, Neighbours } from './item-knn.js';
import type { Member } from './members.js';
import type { RatingModel } from './rating-models.js';
import type { RepeatCycle } from './repeat-cycle.js';
import type { SoldShares } from './sold-shares.js';

/** Everything fitted before one cut-off that scoring a customer needs; its arrays are shared. */
export interface RecommenderModel {
  readonly matrix: InteractionMatrix;
  readonly als: AlsOptions;
  /** Products x factors; empty where ALS is not among the members. */
  readonly itemFactors: Float32Array;
  readonly itemGram: Float32Array;
  /** Nearest by all interactions, and for each product those that it is near to. */
  readonly neighbours: Neighbours;
  readonly neighbourTargets: SparseRows;
  /** Nearest by purchases alone, and for each product those that it is near to. */
  readonly bought: Neighbours;
  readonly boughtTargets: SparseRows;
  /** Share of each product in all demand. */
  readonly shares: Float64Array;
  readonly sold: SoldShares;
  /** Segment of each customer: its row of `sold.bySegment`. */
  readonly segment: Int32Array;
  readonly categories: CategoryModel;
  readonly cycle: RepeatCycle;
  /** 1 for each product that is recommended again to who has bought it. */
  readonly repeats: Uint8Array;
  readonly optional: OptionalModels;
}

/** Models of members that are fitted only where they are wanted. */
export interface OptionalModels {
  readonly ease?: EaseModel;
  /** For each product what is bought after it, with it, and what is like it in words. */
  readonly sequence?: SparseRows;
  readonly rules?: SparseRows;
  readonly content?: SparseRows;
  /** The fitted customers' rows, and who they are. */
  readonly crowd?: BothWays & { readonly kept: Int32Array };
  readonly biasedMf?: RatingModel;
  readonly svd?: RatingModel;
}

/** Options of all members. */
export interface RecommenderOptions {
  readonly weighting: InteractionWeighting;
  readonly als: AlsOptions;
  readonly neighbours: NeighbourOptions;
  readonly ease: EaseOptions;
  /** Customers on whom item factors and neighbours are fitted. */
  readonly maxCustomers: number;
  /** Whether bought products are left out: always, never, or where their category is not bought again. */
  readonly excludeBought: boolean | 'auto';
  readonly seed: number;
  /** Members that are fitted. */
  readonly members: ReadonlySet<Member>;
}

/** Whether a model can score a member: some are fitted only where they have weight. */
export function isFitted({ optional }: RecommenderModel, member: Member): boolean {
  if (member === 'ease') return optional.ease !== undefined;
  if (member === 'customer_knn') return optional.crowd !== undefined;
  if (member === 'biased_mf') return optional.biasedMf !== undefined;
  if (member === 'svd') return optional.svd !== undefined;
  return true;
}
