import { detectLanguage } from '../text/detect-language.js';
import { AspectFinder, clausesOf } from '../text/find-aspects.js';
import { hashWord } from '../text/gram-hash.js';
import { VALENCE_KIND } from '../text/gram-features.js';
import { learnAspectWords, type AspectWord } from '../text/learn-aspect-words.js';
import { normaliseText } from '../text/normalise-text.js';
import { readShippedSentiment } from '../text/shipped-sentiment.js';
import { splitWords } from '../text/split-words.js';

/** What the shop's feedback teaches of one language. */
export interface LearntAspects {
  words: AspectWord[];
  /** Texts of the language, and of them those that name an aspect by the lexicon and with the words beside it. */
  texts: number;
  named: number;
  namedWithWords: number;
}

/** Texts to learn from, of all languages. */
export interface AspectsInput {
  texts: readonly string[];
}

export type AspectsOutput = Record<'zh' | 'en', LearntAspects>;

/** Words that go with an aspect in these texts. Words that praise or complain of anything name no aspect. */
export default function learnAspects({ texts }: AspectsInput): AspectsOutput {
  const normalised = texts.map(normaliseText);
  const languages = normalised.map(detectLanguage);
  const of = (language: 'zh' | 'en'): LearntAspects =>
    learn(
      normalised.filter((_, row) => languages[row] === language),
      language,
    );
  return { zh: of('zh'), en: of('en') };
}

function learn(texts: readonly string[], language: 'zh' | 'en'): LearntAspects {
  const lexicon = new AspectFinder(language);
  const { valences } = readShippedSentiment()[language];
  const wordings = new Set(texts.flatMap((text) => clausesOf(text, language)));
  const clauses = [...wordings].map((clause) => ({
    words: splitWords(clause, language),
    aspects: lexicon.find(clause),
  }));
  const words = learnAspectWords(
    clauses,
    (word) => lexicon.find(word) !== 0 || valences.get(hashWord(VALENCE_KIND, word)) !== 0,
  );
  const finder = new AspectFinder(language, words);
  const naming = (one: AspectFinder): number => texts.filter((text) => one.find(text) !== 0).length;
  return { words, texts: texts.length, named: naming(lexicon), namedWithWords: naming(finder) };
}
