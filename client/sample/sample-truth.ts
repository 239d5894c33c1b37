import { CHECKOUT_CHANCES } from './broken-step.js';
import { OUTLIER_SHARE, REBUY_CHANCE } from './buy-products.js';
import type { CustomerPopulation } from './customer-population.js';
import { CUSTOMER_SEGMENTS } from './customer-segments.js';
import type { RejectionReason } from './dirty-rows.js';
import { PRODUCT_CATEGORIES } from './product-categories.js';
import { ATTACH_CHANCE } from './product-bundles.js';
import { GENERATOR_VERSION, type ResolvedSampleOptions } from './sample-options.js';
import {
  LEAVES_AFTER_ZERO_CHANCE,
  ZERO_RESULT_CHANCE,
  ZERO_RESULT_QUERIES,
} from './search-queries.js';
import { HOUR_WEIGHTS, WEEKDAY_FACTORS } from './seasonality.js';
import type { ShopParts } from './shop.js';
import { CLICK_MODEL, CONTROL_SHARE } from './show-recommendations.js';
import { CATEGORY_CHANCES, SAME_GROUP_CHANCE, STYLE_CHANCES, STYLES } from './taste.js';
import { CLARITY } from './unclear-products.js';
import { productId } from './write-products.js';

/** What was written on one day. */
export interface WrittenDay {
  date: string;
  events: number;
  rejected: Record<RejectionReason, number>;
}

/** Sums counts by reason over days. */
export function sumRejected(days: readonly WrittenDay[]): Record<RejectionReason, number> {
  const sums = {} as Record<RejectionReason, number>;
  for (const { rejected } of days) {
    for (const [reason, count] of Object.entries(rejected) as [RejectionReason, number][]) {
      sums[reason] = (sums[reason] ?? 0) + count;
    }
  }
  return sums;
}

/** The content of `truth.json`: all that was planted (docs/sample-data.md). No stage reads it. */
export function sampleTruth(
  options: ResolvedSampleOptions,
  parts: ShopParts,
  written: readonly WrittenDay[],
): object {
  const events = written.reduce((sum, day) => sum + day.events, 0);
  const rejected = sumRejected(written);
  const rejectedRows = Object.values(rejected).reduce((sum, count) => sum + count, 0);
  const { events: asked, days, seed, preset, endDate, timezone, dirtyShare } = options;
  return {
    generatorVersion: GENERATOR_VERSION,
    options: { events: asked, days, seed, preset, endDate, timezone, dirtyShare },
    events: { rows: events, kept: events - rejectedRows, rejected, byDay: written },
    customers: customerTruth(parts.population),
    products: productTruth(parts),
    brokenStep: {
      touchpoint: 'checkout@mini_program',
      appVersion: '5.3.0',
      fromDate: written[parts.brokenStep.fromDay]?.date,
      chances: CHECKOUT_CHANCES,
    },
    searches: {
      zeroResultQueries: ZERO_RESULT_QUERIES,
      zeroResultChance: ZERO_RESULT_CHANCE,
      leavesAfterZeroChance: LEAVES_AFTER_ZERO_CHANCE,
    },
    seasonality: { weekdayFactorsFromMonday: WEEKDAY_FACTORS, hourWeights: HOUR_WEIGHTS },
    feedback: { rows: parts.feedback.rows, opinions: parts.feedback.opinions },
    outcomes: { rows: parts.outcomes.rows, controlShare: CONTROL_SHARE, clicks: CLICK_MODEL },
    outlierShareOfPurchases: OUTLIER_SHARE,
  };
}

/** Segments, and for each customer (in order of customer_id) one character of each text. */
function customerTruth(population: CustomerPopulation): object {
  const text = (values: Int32Array): string =>
    Array.from(values, (value) => value.toString(36)).join('');
  const segments = population.segment.values();
  return {
    rows: population.size,
    segments: CUSTOMER_SEGMENTS.map((segment, index) => ({
      ...segment,
      customers: segments.reduce((count, own) => count + (own === index ? 1 : 0), 0),
    })),
    segmentByCustomer: text(segments),
    taste: {
      categories: PRODUCT_CATEGORIES.map(({ name }) => name),
      styles: STYLES,
      categoryChances: CATEGORY_CHANCES,
      styleChances: STYLE_CHANCES,
      sameGroupChance: SAME_GROUP_CHANCE,
      favouriteCategoryByCustomer: text(population.categories[0].values()),
      secondCategoryByCustomer: text(population.categories[1].values()),
      thirdCategoryByCustomer: text(population.categories[2].values()),
      favouriteStyleByCustomer: text(population.styles[0].values()),
      secondStyleByCustomer: text(population.styles[1].values()),
      rebuyChance: REBUY_CHANCE,
    },
  };
}

function productTruth({ catalogue, unclear, bundles }: ShopParts): object {
  return {
    rows: catalogue.products.length,
    unclear: unclear.unclearNumbers.map(productId),
    decoys: unclear.decoyNumbers.map(productId),
    popularClear: unclear.popularClearNumbers.map(productId),
    clarity: CLARITY,
    bundles: bundles.bundles.map(({ anchor, companion }) => ({
      anchor: productId(anchor),
      companion: productId(companion),
    })),
    attachChance: ATTACH_CHANCE,
    styleByProduct: catalogue.products.map(({ style }) => style.toString(36)).join(''),
  };
}
