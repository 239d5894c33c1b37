import type { PackedForest } from './packed-forest.js';

const PARTS = ['split', 'left', 'value'] as const;

/**
 * Forests as 32-bit integers (the byte order of this machine, little-endian wherever Node runs): for each
 * forest its number of trees and of nodes, then roots, split, left and value.
 */
export function forestBytes(forests: readonly PackedForest[]): Uint8Array {
  const words = forests.flatMap((forest) => [
    Int32Array.of(forest.roots.length, forest.split.length),
    forest.roots,
    ...PARTS.map((part) => forest[part]),
  ]);
  const all = new Int32Array(words.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of words) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

/** The forests of `forestBytes`, in shared memory. Throws RangeError where bytes are missing. */
export function forestsFromBytes(bytes: Uint8Array): PackedForest[] {
  const all = new Int32Array(bytes.slice().buffer);
  const forests: PackedForest[] = [];
  let at = 0;
  const take = (length: number): Int32Array => {
    if (at + length > all.length) {
      throw new RangeError(`forests: ${at + length} words expected, got ${all.length}`);
    }
    const shared = new Int32Array(new SharedArrayBuffer(4 * length));
    shared.set(all.subarray(at, at + length));
    at += length;
    return shared;
  };
  while (at < all.length) {
    const [trees = 0, nodes = 0] = take(2);
    const roots = take(trees);
    forests.push({ roots, split: take(nodes), left: take(nodes), value: take(nodes) });
  }
  return forests;
}
