import { CustomerScorer } from './customer-scorer.js';
import type { TopLists } from './list-columns.js';
import { ListRules, type RuleData } from './list-rules.js';
import { MEMBERS } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { ListMaker, type ListOptions } from './top-lists.js';

/** One block of customers. */
export interface ListBlock extends Omit<ListOptions, 'rules'> {
  readonly model: RecommenderModel;
  readonly rules: RuleData;
}

/** The lists of the block's customers; members without weight are not scored. */
export default function listBlock({ model, rules, ...options }: ListBlock): TopLists {
  const active = MEMBERS.filter((_, index) => options.weights.some((own) => own[index] !== 0));
  const scorer = new CustomerScorer(model, active);
  const maker = new ListMaker(model, scorer, {
    ...options,
    rules: new ListRules(model.matrix, rules),
  });
  return maker.make();
}
