import type { Product } from './product-catalogue.js';
import type { SampleRandom } from './sample-random.js';

/** Two products of which an order of the first often holds the second as well. */
export interface ProductBundle {
  anchor: number;
  companion: number;
}

/** Chance that an order of the anchor gets the companion. */
export const ATTACH_CHANCE = 0.4;

const BUNDLES = 10;
const ANCHOR_POPULARITY = 4;

/** Planted truth: bundles across categories, so that taste alone does not explain them. */
export class ProductBundles {
  private readonly companions: ReadonlyMap<number, number>;

  constructor(readonly bundles: readonly ProductBundle[]) {
    this.companions = new Map(bundles.map(({ anchor, companion }) => [anchor, companion]));
  }

  /** The companion that an order of `product` gets, or 0. */
  companionOf(product: number, random: SampleRandom): number {
    const companion = this.companions.get(product) ?? 0;
    return companion !== 0 && random.chance(ATTACH_CHANCE) ? companion : 0;
  }
}

/** Chooses the bundles among products that have no other planted role; makes the anchors popular. */
export function plantBundles(candidates: readonly Product[], random: SampleRandom): ProductBundles {
  const shuffled = random.shuffle([...candidates]);
  const anchors = shuffled.slice(0, BUNDLES);
  const others = shuffled.slice(BUNDLES);
  const bundles = anchors.map((anchor) => {
    const at = others.findIndex(({ category }) => category !== anchor.category);
    const [companion] = others.splice(at, 1);
    if (companion === undefined) throw new RangeError('bundles: expected two categories, got one');
    anchor.popularity = ANCHOR_POPULARITY;
    companion.popularity = 1;
    return { anchor: anchor.number, companion: companion.number };
  });
  return new ProductBundles(bundles.sort((a, b) => a.anchor - b.anchor));
}
