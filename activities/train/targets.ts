import type { TrainTarget } from '../../workflows/contracts/train-spec.js';

/** A target of yes and no, whose probability is published. */
export type ChanceTarget = 'purchase' | 'churn' | 'return' | 'risk';
/** A target that is a number. */
export type NumberTarget = 'expected_orders' | 'expected_spend';

/** What is asked of a customer, and the column of `training_rows` that has the answer. */
export interface TargetDefinition {
  readonly column: string;
  /** For headings, before "within … days". */
  readonly title: string;
  /** After "The probability that a customer" or "The expected". */
  readonly meaning: string;
  /** What its positive rows did, for counts. */
  readonly happened: string;
  /** Unit of reasons: points of probability, or of the number itself. */
  readonly unit: string;
}

export const TARGETS: Readonly<Record<TrainTarget, TargetDefinition>> = {
  purchase: {
    column: 'purchased',
    title: 'Purchase',
    meaning: 'probability that a customer purchases',
    happened: 'purchased',
    unit: 'points',
  },
  churn: {
    column: 'churned',
    title: 'No event',
    meaning: 'probability that nothing at all is heard of a customer',
    happened: 'were not seen',
    unit: 'points',
  },
  return: {
    column: 'returned',
    title: 'Return',
    meaning: 'probability that a customer takes a purchase back',
    happened: 'returned something',
    unit: 'points',
  },
  risk: {
    column: 'was_adverse',
    title: 'Adverse event',
    meaning: 'probability that the adverse event of the spec (train.risk) happens to a customer',
    happened: 'had the adverse event',
    unit: 'points',
  },
  next_stage: {
    column: 'next_stage',
    title: 'Next stage',
    meaning: 'probability of each journey stage to be the latest one that a customer was seen in',
    happened: 'changed their stage',
    unit: 'points',
  },
  expected_orders: {
    column: 'orders_ahead',
    title: 'Expected orders',
    meaning: 'expected number of orders of a customer',
    happened: 'ordered',
    unit: 'orders',
  },
  expected_spend: {
    column: 'spend_ahead',
    title: 'Expected spend',
    meaning: 'expected winsorised amount of the purchases of a customer',
    happened: 'spent something',
    unit: 'of the currency',
  },
};

const NUMBERS: readonly string[] = ['expected_orders', 'expected_spend'];

export const isNumberTarget = (target: TrainTarget): target is NumberTarget =>
  NUMBERS.includes(target);

export const isChanceTarget = (target: TrainTarget): target is ChanceTarget =>
  target !== 'next_stage' && !isNumberTarget(target);
