import { ASPECTS, CHINESE_ASPECTS, ENGLISH_ASPECTS, type Aspect } from './aspect-words.js';
import type { Language } from './detect-language.js';

const CHINESE = ASPECTS.map((aspect) => new RegExp(CHINESE_ASPECTS[aspect]));
const ENGLISH = ASPECTS.map((aspect) => new RegExp(`\\b(?:${ENGLISH_ASPECTS[aspect]})`));

const CLAUSE_ENDS =
  /[,，.。!！?？;；、…~\n]+|\b(?:but|although|though|however)\b|但是|不过|可是|然而/;

/** A shorter clause says little by itself: it goes with the one before. */
const SHORTEST_CLAUSE = { zh: 4, en: 10, other: 10 } as const;

/** The aspects that a normalised text speaks of, as bits in the order of ASPECTS; 0 in other languages. */
export function findAspects(text: string, language: Language): number {
  if (language === 'other') return 0;
  const patterns = language === 'zh' ? CHINESE : ENGLISH;
  return patterns.reduce((bits, pattern, at) => (pattern.test(text) ? bits | (1 << at) : bits), 0);
}

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
