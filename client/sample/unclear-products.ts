import type { Product, ProductCatalogue } from './product-catalogue.js';
import type { SampleRandom } from './sample-random.js';

/** Chances that tell an unclear product from a clear one. */
export const CLARITY = {
  /** A question, FAQ or chat after looking at the product. */
  asks: { clear: 0.05, unclear: 0.34 },
  /** A return as "not as described" after a delivery. */
  returnedAsNotDescribed: { clear: 0.008, unclear: 0.24 },
  /** A feedback that speaks of the description praises it. */
  descriptionPraised: { clear: 0.85, unclear: 0.1 },
  /** A feedback on the product speaks of the description. */
  descriptionMentioned: { clear: 0.15, unclear: 0.7 },
} as const;

const UNCLEAR = 8;
const DECOYS = 6;
const POPULAR = 6;
/** Looks at a decoy that end in a question, after which it is as clear as any product. */
const DECOY_QUESTIONS = 2;
/** Weights beside an ordinary product's median of 1. */
const UNCLEAR_POPULARITY = 1.3;
const DECOY_POPULARITY = 0.02;
const POPULAR_POPULARITY = 12;

/**
 * Planted truth: products whose description leaves customers with questions, returns and complaints.
 * Two traps lie beside them: decoys that few look at and whose first looks happen to end in a
 * question (a rate without shrinkage ranks them first), and clear products so popular that they
 * have many questions in number.
 */
export class UnclearProducts {
  private readonly unclear: ReadonlySet<number>;
  private readonly decoyLooks = new Map<number, number>();

  constructor(
    readonly unclearNumbers: readonly number[],
    readonly decoyNumbers: readonly number[],
    readonly popularClearNumbers: readonly number[],
  ) {
    this.unclear = new Set(unclearNumbers);
    for (const number of decoyNumbers) this.decoyLooks.set(number, 0);
  }

  isUnclear(product: number): boolean {
    return this.unclear.has(product);
  }

  /** Whether a look at the product ends in a question; counts the looks at decoys. */
  isAskedAbout(product: number, random: SampleRandom): boolean {
    const looks = this.decoyLooks.get(product);
    if (looks !== undefined) {
      this.decoyLooks.set(product, looks + 1);
      if (looks < DECOY_QUESTIONS) return true;
    }
    return random.chance(CLARITY.asks[this.clarity(product)]);
  }

  isReturnedAsNotDescribed(product: number, random: SampleRandom): boolean {
    return random.chance(CLARITY.returnedAsNotDescribed[this.clarity(product)]);
  }

  clarity(product: number): 'clear' | 'unclear' {
    return this.isUnclear(product) ? 'unclear' : 'clear';
  }
}

/** Chooses the unclear, decoy and popular products, and sets their popularity. */
export function plantUnclearProducts(
  catalogue: ProductCatalogue,
  random: SampleRandom,
): UnclearProducts {
  const chosen = random.shuffle([...catalogue.products]).slice(0, UNCLEAR + DECOYS + POPULAR);
  const unclear = chosen.slice(0, UNCLEAR);
  const decoys = chosen.slice(UNCLEAR, UNCLEAR + DECOYS);
  const popular = chosen.slice(UNCLEAR + DECOYS);
  for (const product of unclear) product.popularity = UNCLEAR_POPULARITY;
  for (const product of decoys) product.popularity = DECOY_POPULARITY;
  for (const product of popular) product.popularity = POPULAR_POPULARITY;
  return new UnclearProducts(numbers(unclear), numbers(decoys), numbers(popular));
}

function numbers(products: readonly Product[]): number[] {
  return products.map(({ number }) => number).sort((a, b) => a - b);
}
