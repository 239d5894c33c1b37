import type { SparseRows } from './interaction-matrix.js';
import { alikeByText, type ProductText } from './text-similarity.js';

/** Products in words, and how many alike ones are kept of each. */
export interface TextInput {
  readonly texts: readonly ProductText[];
  readonly size: number;
}

/** Finds alike products. */
export default function findAlike({ texts, size }: TextInput): SparseRows {
  return alikeByText(texts, size);
}
