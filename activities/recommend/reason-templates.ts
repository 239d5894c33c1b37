import type { PipelineSpec } from '../../workflows/contracts/spec.js';

/** Why a product is recommended; the codes are those of `recommendations.sql`. */
export type ReasonCode =
  | 'you_viewed'
  | 'you_picked'
  | 'you_bought'
  | 'taste_like_yours'
  | 'bought_with'
  | 'bought_after'
  | 'like_product'
  | 'liked_category'
  | 'looked_at'
  | 'bought_before'
  | 'customers_like_you'
  | 'popular_in_category'
  | 'popular';

/** A sentence for each reason; {product} is what is recommended, {anchor} what the customer has, {category} its kind. */
export const REASON_TEMPLATES: Readonly<
  Record<PipelineSpec['recommend']['language'], Readonly<Record<ReasonCode, string>>>
> = {
  en: {
    you_viewed: 'Because you viewed {anchor}',
    you_picked: 'Because you picked {anchor}',
    you_bought: 'Because you bought {anchor}',
    taste_like_yours: 'Chosen by customers with a taste like yours',
    bought_with: 'Often bought with {anchor}',
    bought_after: 'Often bought after {anchor}',
    like_product: 'Similar to {anchor}',
    liked_category: 'Popular in {category}, which you like',
    looked_at: 'You looked at {product} lately',
    bought_before: 'You bought {product} before',
    customers_like_you: 'Popular with customers like you',
    popular_in_category: 'Popular now in {category}',
    popular: 'Popular now',
  },
  zh: {
    you_viewed: '因为您浏览过{anchor}',
    you_picked: '因为您加购过{anchor}',
    you_bought: '因为您购买过{anchor}',
    taste_like_yours: '与您口味相近的顾客也选择了它',
    bought_with: '常与{anchor}一起购买',
    bought_after: '购买{anchor}之后常买',
    like_product: '与{anchor}相似',
    liked_category: '您喜欢的{category}热销',
    looked_at: '您最近看过{product}',
    bought_before: '您以前买过{product}',
    customers_like_you: '同类顾客热销',
    popular_in_category: '{category}同类热销',
    popular: '当前热销',
  },
};
