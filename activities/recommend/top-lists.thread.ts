import { CustomerScorer } from './customer-scorer.js';
import { MEMBERS } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { makeTopLists, type ListOptions, type TopLists } from './top-lists.js';

/** One block of customers. */
export interface ListBlock extends ListOptions {
  readonly model: RecommenderModel;
}

/** The lists of the block's customers; members without weight are not scored. */
export default function listBlock(block: ListBlock): TopLists {
  const active = MEMBERS.filter((_, index) => block.weights[index] !== 0);
  return makeTopLists(block.model, new CustomerScorer(block.model, active), block);
}
