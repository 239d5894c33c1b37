/** FNV-1a's offset basis (Fowler, Noll and Vo 1991); a kind of gram is mixed in first. */
export function startHash(kind: number): number {
  return step(0x811c9dc5, kind);
}

/** The hash with one more UTF-16 unit. */
export function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

/** Spreads the bits of an FNV hash, whose low bits are weak (finaliser of MurmurHash3, Appleby 2011). */
export function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The hash of a whole word of a kind. */
export function hashWord(kind: number, word: string): number {
  let hash = startHash(kind);
  for (let at = 0; at < word.length; at += 1) hash = step(hash, word.charCodeAt(at));
  return finish(hash);
}
