import type { SparseRows } from './interaction-matrix.js';
import { packRows } from './purchase-links.js';
import { TopK } from './top-k.js';

/** What is known of a product in words. */
export interface ProductText {
  readonly title: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly description: string | null;
}

/** Characters of a description that are read: what stands first says most. */
const DESCRIPTION_CHARACTERS = 400;

/** Terms that more than this share of the products have tell none apart. */
const MOST_FREQUENT_SHARE = 0.2;

/** Products below which every term counts. */
const FEW_PRODUCTS = 20;

/**
 * The terms of a product: words of its title and description in lower case, pairs of neighbouring Chinese,
 * Japanese and Korean characters (which need no dictionary), its category and brand as terms of their own.
 */
export function termsOf({ title, category, brand, description }: ProductText): string[] {
  const text = `${title ?? ''} ${(description ?? '').slice(0, DESCRIPTION_CHARACTERS)}`;
  const terms: string[] = [];
  for (const [word] of text.toLowerCase().matchAll(WORDS)) {
    if (!IDEOGRAPHS.test(word)) {
      if (word.length > 1) terms.push(word);
      continue;
    }
    const characters = [...word];
    if (characters.length === 1) terms.push(word);
    for (let at = 1; at < characters.length; at += 1) {
      terms.push(characters[at - 1]! + characters[at]!);
    }
  }
  if (category !== null) terms.push(`category:${category.trim().toLowerCase()}`);
  if (brand !== null) terms.push(`brand:${brand.trim().toLowerCase()}`);
  return terms;
}

const IDEOGRAPH = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]`;
const IDEOGRAPHS = new RegExp(IDEOGRAPH, 'u');
const WORDS = new RegExp(String.raw`${IDEOGRAPH}+|(?:(?!${IDEOGRAPH})[\p{L}\p{N}])+`, 'gu');

/**
 * For each product the `size` most alike by the cosine of TF-IDF vectors, (1 + ln tf) x ln(N / df) (Salton
 * & Buckley 1988), nearest first among rows whose columns rise; ties by position. Terms of more than a
 * fifth of the products do not count in catalogues of more than 20.
 */
export function alikeByText(texts: readonly ProductText[], size: number): SparseRows {
  const vectors = tfIdf(texts);
  const postings = new Map<number, { product: number; weight: number }[]>();
  for (const [product, vector] of vectors.entries()) {
    for (const [term, weight] of vector) {
      const own = postings.get(term) ?? [];
      own.push({ product, weight });
      postings.set(term, own);
    }
  }
  const likeness = new Float64Array(texts.length);
  const links: { from: number; to: number; weight: number }[] = [];
  const nearest = new TopK(size);
  for (const [from, vector] of vectors.entries()) {
    const touched: number[] = [];
    for (const [term, weight] of vector) {
      for (const other of postings.get(term)!) {
        if (likeness[other.product] === 0) touched.push(other.product);
        likeness[other.product]! += weight * other.weight;
      }
    }
    for (const product of touched) {
      if (product !== from) nearest.offer(product, likeness[product]!);
      likeness[product] = 0;
    }
    const { positions, scores } = nearest.drain();
    const own = Array.from(positions, (to, rank) => ({ from, to, weight: scores[rank]! }));
    links.push(...own.sort((a, b) => a.to - b.to));
  }
  return packRows(links, texts.length);
}

/** Vectors of length 1: term number to weight, in rising order of term numbers. */
function tfIdf(texts: readonly ProductText[]): Map<number, number>[] {
  const numbers = new Map<string, number>();
  const frequency: number[] = [];
  const counts = texts.map((text) => {
    const own = new Map<number, number>();
    for (const term of termsOf(text)) {
      const number = numbers.get(term) ?? numbers.size;
      numbers.set(term, number);
      own.set(number, (own.get(number) ?? 0) + 1);
    }
    for (const number of own.keys()) frequency[number] = (frequency[number] ?? 0) + 1;
    return own;
  });
  const most = texts.length <= FEW_PRODUCTS ? texts.length : MOST_FREQUENT_SHARE * texts.length;
  return counts.map((own) => {
    const weights = [...own]
      .filter(([number]) => frequency[number]! <= most)
      .map(([number, count]): [number, number] => [
        number,
        (1 + Math.log(count)) * Math.log(texts.length / frequency[number]!),
      ])
      .filter(([, weight]) => weight > 0)
      .sort(([a], [b]) => a - b);
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
    return new Map(weights.map(([number, weight]) => [number, weight / length]));
  });
}
