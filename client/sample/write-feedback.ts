import type { Aspect, Opinion } from './feedback-aspects.js';
import type { FeedbackEntry, FeedbackSource } from './feedback-log.js';
import { composeFeedback } from './feedback-text.js';
import { REASON } from './event-vocabulary.js';
import type { Product } from './product-catalogue.js';
import { startOfVisitMs } from './seasonality.js';
import type { Shop } from './shop.js';
import type { AfterPurchaseTask } from './task-calendar.js';
import { CLARITY } from './unclear-products.js';

/** Weights of the aspects that a feedback speaks of, by its source; description is apart. */
const MENTIONS: Record<FeedbackSource, Record<Exclude<Aspect, 'description'>, number>> = {
  review: { delivery: 3, quality: 6, service: 1, price: 3, size: 2 },
  social: { delivery: 1, quality: 6, service: 1, price: 4, size: 1 },
  survey: { delivery: 4, quality: 3, service: 3, price: 3, size: 0 },
  service: { delivery: 3, quality: 1, service: 7, price: 0, size: 0 },
};

/** Chances of praise where they do not depend on the product. */
const PRAISE = { delivery: 0.78, service: 0.72, serviceAfterTicket: 0.5, size: 0.66 } as const;

/** Chance that a feedback bears no customer. */
const ANONYMOUS_CHANCE = 0.03;

/** Writes what a customer says of a product or of the service. */
export function writeFeedback(shop: Shop, task: AfterPurchaseTask, source: FeedbackSource): void {
  const { random } = shop;
  const { population, catalogue, feedback } = shop.parts;
  const product = catalogue.product(task.product);
  const opinions = drawOpinions(shop, { product, source, reason: task.reason });
  const isEnglish = population.english.at(task.customer - 1) === 1;
  const category = catalogue.category(product);
  const isOfProduct = source === 'review' || source === 'social';
  const noun = isOfProduct ? (isEnglish ? category.en : category.zh)[product.noun] : undefined;
  const praised = opinions.filter(({ isPraise }) => isPraise).length / opinions.length;
  const grade = Math.min(5, Math.max(1, Math.round(1.2 + 3.6 * praised + 0.6 * random.normal())));
  feedback.add(
    {
      customer: random.chance(ANONYMOUS_CHANCE) ? null : task.customer,
      product: isOfProduct ? task.product : null,
      timeMs:
        shop.localDay.startMs + Math.min(startOfVisitMs(false, random), shop.localDay.lengthMs - 1),
      rating: source === 'review' || source === 'survey' ? grade : null,
      ...drawScore(shop, source, grade),
      text: composeFeedback(opinions, { isEnglish, noun }, random),
      source,
    },
    opinions,
  );
}

function drawOpinions(
  shop: Shop,
  { product, source, reason }: { product: Product; source: FeedbackSource; reason: number },
): Opinion[] {
  const { random } = shop;
  const { unclear, catalogue } = shop.parts;
  const clarity = unclear.clarity(product.number);
  const aspects: Aspect[] = [];
  const isOfProduct = source === 'review' || source === 'social';
  if (reason === REASON['not as described'] && isOfProduct) {
    return [{ aspect: 'description', isPraise: false }, ...drawOthers(1)];
  }
  if (reason === REASON['wrong size'] && isOfProduct) {
    return [{ aspect: 'size', isPraise: false }, ...drawOthers(1)];
  }
  if (isOfProduct && random.chance(CLARITY.descriptionMentioned[clarity]))
    aspects.push('description');
  return [...aspects.map(opinionOf), ...drawOthers(1 + random.geometric(0.6))];

  function drawOthers(count: number): Opinion[] {
    const weights = { ...MENTIONS[source] };
    if (!catalogue.category(product).sized || reason === REASON['wrong size']) weights.size = 0;
    const names = Object.keys(weights) as (keyof typeof weights)[];
    const drawn = Array.from(
      { length: count },
      () => names[random.weighted(Object.values(weights))],
    );
    return [...new Set(drawn)].filter((name) => name !== undefined).map(opinionOf);
  }

  function opinionOf(aspect: Aspect): Opinion {
    const chances: Record<Aspect, number> = {
      delivery: PRAISE.delivery,
      quality: product.quality,
      service: source === 'service' ? PRAISE.serviceAfterTicket : PRAISE.service,
      price: product.discount > 0 ? 0.85 : 0.62,
      size: PRAISE.size,
      description: CLARITY.descriptionPraised[clarity],
    };
    return { aspect, isPraise: random.chance(chances[aspect]) };
  }
}

function drawScore(
  shop: Shop,
  source: FeedbackSource,
  grade: number,
): Pick<FeedbackEntry, 'score' | 'scoreType'> {
  if (source !== 'survey' && source !== 'service') return { score: null, scoreType: null };
  if (shop.random.chance(0.6)) return { score: grade, scoreType: 'csat' };
  const nps = Math.round(2.4 * (grade - 1) + shop.random.normal());
  return { score: Math.min(10, Math.max(0, nps)), scoreType: 'nps' };
}
