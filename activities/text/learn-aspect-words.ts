import { ASPECTS, type Aspect } from './aspect-words.js';

/** A clause as words that may be shown, and the aspects that the lexicon finds in it, as bits. */
export interface SpokenClause {
  words: readonly string[];
  aspects: number;
}

/** A word that goes with an aspect without being in the lexicon. */
export interface AspectWord {
  word: string;
  aspect: Aspect;
  /** Clauses that hold the word and a word of the aspect's lexicon. */
  support: number;
  /** How many times as often the aspect is named beside the word as in all clauses. */
  lift: number;
}

/** Floors below which a word says nothing of an aspect; docs/text.md shows what passes the defaults. */
export interface AspectFloors {
  leastSupport: number;
  leastLift: number;
  /** Share of the word's clauses that name the aspect, at least. */
  leastShare: number;
  mostWords: number;
}

const DEFAULTS: AspectFloors = { leastSupport: 15, leastLift: 3, leastShare: 0.5, mostWords: 20 };

/**
 * Words that go with an aspect in the shop's own feedback: association of a word and a lexicon word in a clause
 * (Agrawal, Imielinski and Swami 1993: support, confidence; lift as in Brin et al. 1997). Each word belongs to
 * at most one aspect, the one with the highest share; words for which `isKnown` holds are left out. Give each
 * wording once: what a form repeats is no evidence.
 */
export function learnAspectWords(
  clauses: readonly SpokenClause[],
  isKnown: (word: string) => boolean,
  floors: Partial<AspectFloors> = {},
): AspectWord[] {
  const { leastSupport, leastLift, leastShare, mostWords } = { ...DEFAULTS, ...floors };
  const named = new Float64Array(ASPECTS.length);
  const words = new Map<string, { clauses: number; beside: Float64Array }>();
  for (const clause of clauses) {
    for (let at = 0; at < ASPECTS.length; at += 1) named[at]! += (clause.aspects >> at) & 1;
    for (const word of new Set(clause.words)) {
      let own = words.get(word);
      if (own === undefined) {
        words.set(word, (own = { clauses: 0, beside: new Float64Array(ASPECTS.length) }));
      }
      own.clauses += 1;
      for (let at = 0; at < ASPECTS.length; at += 1) own.beside[at]! += (clause.aspects >> at) & 1;
    }
  }
  const found: AspectWord[] = [];
  for (const [word, own] of words) {
    const best = indexOfMost(own.beside);
    const support = own.beside[best]!;
    const share = support / own.clauses;
    const lift = (share * clauses.length) / named[best]!;
    if (support < leastSupport || share < leastShare || lift < leastLift || isKnown(word)) continue;
    found.push({ word, aspect: ASPECTS[best]!, support, lift });
  }
  return ASPECTS.flatMap((aspect) =>
    found
      .filter((one) => one.aspect === aspect)
      .sort((a, b) => b.support * b.lift - a.support * a.lift || (a.word < b.word ? -1 : 1))
      .slice(0, mostWords),
  );
}

function indexOfMost(values: Float64Array): number {
  return values.reduce((best, value, at) => (value > values[best]! ? at : best), 0);
}
