import { CustomerScorer } from './customer-scorer.js';
import { ListRules, type RuleData } from './list-rules.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { ListMaker, type ListOptions, type MadeLists } from './top-lists.js';

/** One block of customers. */
export interface ListBlock extends Omit<ListOptions, 'rules'> {
  readonly model: RecommenderModel;
  readonly rules: RuleData;
  /** Members whose order of explored products is kept. */
  readonly explored: readonly Member[];
}

/** The lists of the block's customers; members without weight are scored for explored ones only. */
export default function listBlock({ model, rules, explored, ...options }: ListBlock): MadeLists {
  const active = MEMBERS.filter((_, index) => options.weights.some((own) => own[index] !== 0));
  const scorers = {
    list: new CustomerScorer(model, active),
    explore: new CustomerScorer(model, explored),
  };
  const maker = new ListMaker(model, scorers, {
    ...options,
    rules: new ListRules(model.matrix, rules),
  });
  return maker.make();
}
