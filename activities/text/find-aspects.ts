import { ASPECTS, CHINESE_ASPECTS, ENGLISH_ASPECTS, type Aspect } from './aspect-words.js';
import type { Language } from './detect-language.js';
import type { AspectWord } from './learn-aspect-words.js';

const CLAUSE_ENDS =
  /[,，.。!！?？;；、…~\n]+|\b(?:but|although|though|however)\b|但是|不过|可是|然而/;

/** A shorter clause says little by itself: it goes with the one before. */
const SHORTEST_CLAUSE = { zh: 4, en: 10, other: 10 } as const;

/** Finds the aspects that normalised texts of a language speak of: by the lexicon, and by words learnt beside it. */
export class AspectFinder {
  private readonly patterns: readonly RegExp[];

  constructor(language: Language, learnt: readonly Pick<AspectWord, 'word' | 'aspect'>[] = []) {
    this.patterns =
      language === 'other'
        ? []
        : ASPECTS.map((aspect) => {
            const own = learnt
              .filter((one) => one.aspect === aspect)
              .map((one) => escaped(one.word));
            return language === 'zh'
              ? new RegExp([CHINESE_ASPECTS[aspect], ...own].join('|'))
              : new RegExp(
                  `\\b(?:${[ENGLISH_ASPECTS[aspect], ...own.map((word) => `${word}\\b`)].join('|')})`,
                );
          });
  }

  /** Aspects as bits in the order of ASPECTS. */
  find(text: string): number {
    return this.patterns.reduce((bits, one, at) => (one.test(text) ? bits | (1 << at) : bits), 0);
  }
}

const escaped = (word: string): string => word.replaceAll(/[^\p{Letter}]/gu, '\\$&');

/** The parts of a text between which its opinion may turn. */
export function clausesOf(text: string, language: Language): string[] {
  const clauses: string[] = [];
  for (const part of text.split(CLAUSE_ENDS)) {
    const clause = part.trim();
    if (clause === '') continue;
    const last = clauses.at(-1);
    if (last !== undefined && clause.length < SHORTEST_CLAUSE[language]) {
      clauses[clauses.length - 1] = `${last} ${clause}`;
    } else {
      clauses.push(clause);
    }
  }
  return clauses;
}

/** The names of aspects given as bits. */
export function aspectNames(bits: number): Aspect[] {
  return ASPECTS.filter((_, at) => (bits & (1 << at)) !== 0);
}
