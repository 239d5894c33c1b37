import { forbidBought } from './candidate-pools.js';
import { groupOf } from './customer-groups.js';
import type { CustomerScorer } from './customer-scorer.js';
import type { GroupWeights } from './group-weights.js';
import { chooseFromBest, type ListRules } from './list-rules.js';
import { MEMBERS } from './members.js';
import { nearestOwn } from './nearest-own.js';
import type { RecommenderModel } from './recommender-model.js';
import { emptyLists, firstRows, type TopLists } from './list-columns.js';
import { seededRandom } from '../compute/seeded-random.js';
import { standardScale } from './standard-scale.js';
import { TopK } from './top-k.js';

/** Arms of the experiment, by position: the number of an arm in the lists. */
export const ARMS = ['treatment', 'explore', 'control'] as const;

/** What a list was made of, by position: the customer's own doings, the segment's, everyone's. */
export const TIERS = ['personal', 'segment', 'everyone'] as const;

/** What lists are made of. */
export interface ListOptions {
  readonly range: [number, number];
  readonly weights: GroupWeights;
  readonly length: number;
  readonly rules: ListRules;
  /** Arm of each customer. */
  readonly arm: Uint8Array;
  /** Seed of each explored customer's order. */
  readonly seed: Int32Array;
  /** 1 for each explored customer whose list is kept to learn from. */
  readonly kept: Uint8Array;
}

/** Columns of explored lists, in the order of the table `explored_rows`; NaN of a member that says nothing. */
export const EXPLORED_COLUMNS = ['customer', 'rank', 'policy_rank', ...MEMBERS] as const;

/** Lists, and the explored ones among them in columns. */
export interface MadeLists {
  readonly lists: TopLists;
  readonly explored: readonly Float64Array[];
}

/** Products that an explored list is drawn from, for each of its places. */
const POOL_PER_PLACE = 2;

/** Candidates for each place of a list that rules or diversity choose from. */
const CHOICE_PER_PLACE = 5;

/** What popularity adds, so that products that no wanted model knows are ordered by it. */
const TIE_WEIGHT = 1e-6;

/** The products of a pool with their scores, and the chance of each to be at any one place of a list. */
interface Draft {
  readonly products: Int32Array;
  readonly scores: Float64Array;
  readonly propensity: number;
}

/** Makes the lists of customers [from, to): the best products by the blended score, ties by product position. */
export class ListMaker {
  private readonly blended: Float64Array;
  private readonly deliverable: Uint8Array;
  private readonly popular: Float64Array;
  private readonly cold: Float64Array;
  private readonly best: TopK;
  private readonly pool: TopK;
  private readonly explored: number[][] = [];

  constructor(
    private readonly model: RecommenderModel,
    private readonly scorers: { list: CustomerScorer; explore: CustomerScorer },
    private readonly options: ListOptions,
  ) {
    const { products } = model.matrix;
    this.blended = new Float64Array(products);
    this.deliverable = new Uint8Array(products);
    this.popular = model.shares.map((share) => TIE_WEIGHT * Math.log(share));
    this.cold = coldScores(model.sold.bySegment, products);
    const { length, rules } = options;
    this.best = new TopK(rules.isGreedy ? length * CHOICE_PER_PLACE : length);
    this.pool = new TopK(length * POOL_PER_PLACE);
  }

  make(): MadeLists {
    const { model, options } = this;
    const [from, to] = options.range;
    const lists = emptyLists((to - from) * options.length);
    let row = 0;
    for (let customer = from; customer < to; customer += 1) {
      const isCold = model.matrix.rowStart[customer] === model.matrix.rowStart[customer + 1];
      const weights = options.weights[groupOf(model.matrix, customer)]!;
      const draft = this.draft(customer, weights, isCold);
      const anchorOf = nearestOwn(model, customer);
      for (const [index, product] of draft.products.entries()) {
        const told =
          isCold || options.arm[customer] === CONTROL ? this.coldParts(customer) : undefined;
        const parts = told ?? this.partsOf(weights, product);
        lists.customer[row] = customer;
        lists.rank[row] = index + 1;
        lists.product[row] = product;
        lists.score[row] = draft.scores[index]!;
        lists.leader[row] = parts.leader;
        lists.leaderShare[row] = parts.leaderShare;
        lists.second[row] = parts.second;
        lists.secondShare[row] = parts.secondShare;
        lists.anchor[row] = anchorOf(MEMBERS[parts.leader]!, product);
        lists.arm[row] = options.arm[customer]!;
        lists.propensity[row] = draft.propensity;
        lists.tier[row] = isCold ? (model.segment[customer]! > 0 ? 1 : 2) : 0;
        row += 1;
      }
    }
    const columns = EXPLORED_COLUMNS.map((_, column) =>
      Float64Array.from(this.explored, (cells) => cells[column]!),
    );
    return { lists: firstRows(lists, row), explored: columns };
  }

  private draft(customer: number, weights: readonly number[], isCold: boolean): Draft {
    const { options, deliverable } = this;
    this.score(customer, weights, isCold);
    options.rules.allow(customer, deliverable);
    forbidBought(this.model, customer, deliverable);
    if (options.arm[customer] === EXPLORE) return this.explore(customer, isCold);
    this.best.offerAll(this.blended, deliverable);
    const { positions, scores } = this.best.drain();
    const chosen = options.rules.isGreedy
      ? chooseFromBest(options.rules, positions, scores, options.length)
      : { products: positions, scores };
    return { ...chosen, propensity: 1 };
  }

  /** Fills `blended`. */
  private score(customer: number, weights: readonly number[], isCold: boolean): void {
    const { model, blended, options } = this;
    const scorer = this.scorers.list;
    const { products } = model.matrix;
    if (isCold || options.arm[customer] === CONTROL) {
      const offset = options.arm[customer] === CONTROL ? 0 : model.segment[customer]! * products;
      blended.set(this.cold.subarray(offset, offset + products));
    } else {
      scorer.score(customer);
      scorer.blend(weights, blended);
      const { popular } = this;
      for (let product = 0; product < products; product += 1)
        blended[product]! += popular[product]!;
    }
    options.rules.boost(blended);
  }

  /**
   * A list drawn from the customer's pool, the best 2 products for each place: every order of the pool is
   * equally likely, so each product of it has the same chance to be at any one place. The scores only say
   * the order.
   */
  private explore(customer: number, isCold: boolean): Draft {
    this.pool.offerAll(this.blended, this.deliverable);
    const { positions } = this.pool.drain();
    const order = positions.slice();
    const random = seededRandom(this.options.seed[customer]!);
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      [order[last], order[other]] = [order[other]!, order[last]!];
    }
    const products = order.slice(0, this.options.length);
    if (this.options.kept[customer] === 1) this.keep(customer, isCold, products, positions);
    return {
      products,
      scores: Float64Array.from(products, (_, index) => 1 - index / products.length),
      propensity: 1 / Math.max(1, positions.length),
    };
  }

  /** Notes the place that the published order and each member would have given to what is shown. */
  private keep(customer: number, isCold: boolean, shown: Int32Array, pool: Int32Array): void {
    const { explore } = this.scorers;
    if (!isCold) explore.score(customer);
    const places = MEMBERS.map((member) => {
      if (isCold || explore.scores[member].length === 0) return undefined;
      const value = (product: number): number => explore.valueOf(member, product);
      const order = Int32Array.from(pool).sort((a, b) => value(b) - value(a) || a - b);
      return new Map(Array.from(order, (product, index) => [product, index + 1]));
    });
    for (const [index, product] of shown.entries()) {
      this.explored.push([
        customer,
        index + 1,
        pool.indexOf(product) + 1,
        ...places.map((place) => place?.get(product) ?? NaN),
      ]);
    }
  }

  private coldParts(customer: number): Parts {
    const isSegment = this.model.segment[customer]! > 0 && this.options.arm[customer] !== CONTROL;
    return isSegment ? BY_SEGMENT : BY_EVERYONE;
  }

  /** The two members with the largest positive parts of the blended score. */
  private partsOf(weights: readonly number[], product: number): Parts {
    let [leader, second, first, next, total] = [-1, -1, 0, 0, 0];
    for (let member = 0; member < MEMBERS.length; member += 1) {
      const weight = weights[member]!;
      if (weight === 0) continue;
      const part = weight * this.scorers.list.valueOf(MEMBERS[member]!, product);
      if (part <= 0) continue;
      total += part;
      if (part > first) [leader, second, first, next] = [member, leader, part, first];
      else if (part > next) [second, next] = [member, part];
    }
    if (leader < 0) return BY_EVERYONE;
    return { leader, leaderShare: first / total, second, secondShare: next / total };
  }
}

/** Logarithms of shares as z-scores, row by row, so that boosts weigh as they do on blended scores. */
function coldScores(shares: Float64Array, products: number): Float64Array {
  const out = shares.map((share) => Math.log(share));
  for (let offset = 0; offset < out.length; offset += products) {
    const row = out.subarray(offset, offset + products);
    const { mean, scale } = standardScale(row);
    for (let product = 0; product < products; product += 1) {
      row[product] = (row[product]! - mean) * scale;
    }
  }
  return out;
}

interface Parts {
  readonly leader: number;
  readonly leaderShare: number;
  /** -1 without a second one. */
  readonly second: number;
  readonly secondShare: number;
}

const onlyOf = (leader: number): Parts => ({ leader, leaderShare: 1, second: -1, secondShare: 0 });
const BY_SEGMENT = onlyOf(MEMBERS.indexOf('segment_popular'));
const BY_EVERYONE = onlyOf(MEMBERS.indexOf('popular'));

const EXPLORE = ARMS.indexOf('explore');
const CONTROL = ARMS.indexOf('control');
