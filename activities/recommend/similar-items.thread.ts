import { similarItems, type SimilarInput, type SimilarItems } from './similar-items.js';

/** Finds similar products. */
export default function find(input: SimilarInput): SimilarItems {
  return similarItems(input);
}
