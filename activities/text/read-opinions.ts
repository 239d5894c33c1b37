import { detectLanguage, type Language } from './detect-language.js';
import { AspectFinder, clausesOf } from './find-aspects.js';
import type { AspectWord } from './learn-aspect-words.js';
import { normaliseText } from './normalise-text.js';
import { SentimentModel, type SentimentWeights } from './sentiment-model.js';

/** Codes of languages in columns of numbers. */
export const LANGUAGES: readonly Language[] = ['zh', 'en', 'other'];

/** Opinions of a block of texts, a row a text, in their order. */
export interface Opinions {
  /** Index in LANGUAGES. */
  language: Float64Array;
  /** -1..1; 0 in other languages. */
  score: Float64Array;
  /** Aspects as bits. */
  aspects: Float64Array;
  /** Aspects of clauses that complain, as bits. */
  complaints: Float64Array;
}

/** A clause complains below these log-odds: a little surer than even. */
const COMPLAINT_LOG_ODDS = -0.2;

/** Few words say little by themselves, so the whole text counts beside the clause. */
const TEXT_WEIGHT = 0.5;

/**
 * Language, sentiment and aspects of texts. An aspect is complained of where a clause that names it
 * and the text around it score low. `learnt` are words that name an aspect beside those of the lexicon.
 */
export function readOpinions(
  texts: readonly string[],
  weights: Readonly<Record<'zh' | 'en', SentimentWeights>>,
  learnt: Readonly<Partial<Record<'zh' | 'en', readonly AspectWord[]>>> = {},
): Opinions {
  const readers = {
    zh: new ClauseReader('zh', weights.zh, learnt.zh),
    en: new ClauseReader('en', weights.en, learnt.en),
  };
  const rows = texts.length;
  const opinions: Opinions = {
    language: new Float64Array(rows),
    score: new Float64Array(rows),
    aspects: new Float64Array(rows),
    complaints: new Float64Array(rows),
  };
  for (const [row, raw] of texts.entries()) {
    const text = normaliseText(raw);
    const language = detectLanguage(text);
    opinions.language[row] = LANGUAGES.indexOf(language);
    if (language === 'other') continue;
    const reader = readers[language];
    const logOdds = reader.model.logOdds(text);
    const aspects = reader.finder.find(text);
    // Rounded, so that a last bit that differs between processors does not show.
    opinions.score[row] = Math.round(Math.tanh(logOdds / 2) * 1e6) / 1e6;
    opinions.aspects[row] = aspects;
    opinions.complaints[row] = aspects === 0 ? 0 : reader.complaintsOf(text, logOdds);
  }
  return opinions;
}

/** What texts of one language are read with. */
class ClauseReader {
  readonly model: SentimentModel;
  readonly finder: AspectFinder;

  constructor(
    private readonly language: 'zh' | 'en',
    weights: SentimentWeights,
    learnt: readonly AspectWord[] | undefined,
  ) {
    this.model = new SentimentModel(weights);
    this.finder = new AspectFinder(language, learnt);
  }

  /** Aspects that a text of these log-odds complains of, as bits. */
  complaintsOf(text: string, logOdds: number): number {
    const clauses = clausesOf(text, this.language);
    let bits = 0;
    for (const clause of clauses) {
      const named = this.finder.find(clause);
      if (named === 0) continue;
      const own = clauses.length === 1 ? logOdds : this.model.logOdds(clause);
      if (own + TEXT_WEIGHT * logOdds < COMPLAINT_LOG_ODDS) bits |= named;
    }
    return bits;
  }
}
