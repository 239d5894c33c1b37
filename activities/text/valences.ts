/** Steps of a stored valence for one unit: valences lie in -4..4, as in VADER and AFINN. */
const STEPS = 30;

/** Valences of words by their 32-bit hash: open addressing, at most half full. */
export class Valences {
  constructor(
    readonly keys: Uint32Array,
    readonly steps: Int8Array,
  ) {}

  /** A table of at least twice as many places as words. Key 0 marks an empty place. */
  static of(entries: ReadonlyMap<number, number>): Valences {
    let places = 16;
    while (places < entries.size * 2) places *= 2;
    const keys = new Uint32Array(places);
    const steps = new Int8Array(places);
    for (const [hash, valence] of entries) {
      if (hash === 0) continue;
      let place = hash & (places - 1);
      while (keys[place] !== 0) place = (place + 1) & (places - 1);
      keys[place] = hash;
      steps[place] = Math.round(Math.max(-4, Math.min(4, valence)) * STEPS);
    }
    return new Valences(keys, steps);
  }

  /** The valence of a word by its hash, -4..4; 0 where it is not in the list. */
  get(hash: number): number {
    const mask = this.keys.length - 1;
    for (let place = hash & mask; this.keys[place] !== 0; place = (place + 1) & mask) {
      if (this.keys[place] === hash) return this.steps[place]! / STEPS;
    }
    return 0;
  }
}
