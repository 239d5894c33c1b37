const { imul } = Math;

/**
 * A generator of uniform numbers in [0, 1) from a 32-bit seed; equal seeds give equal sequences.
 * Source: mulberry32 (Tommy Ettinger, 2017, public domain). Period 2^32.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A seed for a named part of the work, so that parts do not share a sequence (FNV-1a). */
export function deriveSeed(seed: number, part: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of part) {
    hash = imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 0;
}
