import { countScripts } from './count-scripts.js';
import { hashWord, startHash, step, finish } from './gram-hash.js';

/** Languages that sentiment, aspects and topics know; everything else is `other`. */
export type Language = 'zh' | 'en' | 'other';

/** A Japanese text has at least one kana for about every two Han characters; a quoted kana stays rare. */
const KANA_SHARE = 0.15;

/** A Han character says as much as about three Latin letters. */
const LETTERS_PER_HAN = 3;

/** Below so many words function words may be missing by chance. */
const SHORT_TEXT_WORDS = 4;

/** English text holds 40 to 50 % function words; half a telegraphic review still holds a tenth. */
const FUNCTION_WORD_SHARE = 0.1;

const WORD_KIND = 7;

/** Words by their hash: comparing numbers instead of cutting words out of the text halves the time. */
const hashed = (words: string): ReadonlySet<number> =>
  new Set(words.split(' ').map((word) => hashWord(WORD_KIND, word)));

const ENGLISH = hashed(
  "the a an and or but not no is are was were be been it it's its this that these those i i'm my me we our you your he she they them " +
    "of to in on at for from with as by so very too just only have has had do does did don't didn't doesn't can can't will would could " +
    'if when than then there here what which who how why all any some more most much many out up after before about because while also',
);

/** Frequent words of other languages in Latin letters that English does not have. */
const FOREIGN = hashed(
  'le les des une est pas pour dans avec sur très je il elle nous vous et que qui der die das und ist nicht ein eine mit für auf ich sehr ' +
    'el los las una es para por con muy pero como está lo su del og det er ikke och är inte som het een van niet voor met zijn il di che per ' +
    'non sono molto della nie jest się na bardzo ve bir bu çok para um uma não com muito e o do da em',
);

/**
 * The language of a normalised text: `zh` where Han characters outweigh Latin letters and kana are rare,
 * `en` where English function words are there (or a short text is plain ASCII), else `other`; `other` also
 * without any letter.
 */
export function detectLanguage(text: string): Language {
  const { letters, han, kana, latin } = countScripts(text);
  if (letters === 0) return 'other';
  if (han + kana > 0 && (han + kana) * LETTERS_PER_HAN >= latin) {
    return kana > KANA_SHARE * han ? 'other' : 'zh';
  }
  if (latin < letters / 2) return 'other';
  return isEnglish(text, latin) ? 'en' : 'other';
}

function isEnglish(text: string, latin: number): boolean {
  const { words, letters, english, foreign } = countWords(text);
  if (foreign > english) return false;
  if (words < SHORT_TEXT_WORDS) return letters === latin;
  return english >= FUNCTION_WORD_SHARE * words || (foreign === 0 && letters === latin);
}

const APOSTROPHE = 39;
const SMALL_A = 97;
const SMALL_Z = 122;

/** Words of the letters a to z and apostrophes, and how many are known to be of English or another language. */
function countWords(text: string): {
  words: number;
  letters: number;
  english: number;
  foreign: number;
} {
  const found = { words: 0, letters: 0, english: 0, foreign: 0 };
  const start = startHash(WORD_KIND);
  let hash = start;
  for (let at = 0; at <= text.length; at += 1) {
    const unit = at < text.length ? text.charCodeAt(at) : 0;
    const isLetter = unit >= SMALL_A && unit <= SMALL_Z;
    if (isLetter || unit === APOSTROPHE) {
      if (isLetter) found.letters += 1;
      hash = step(hash, unit);
    } else if (hash !== start) {
      found.words += 1;
      const word = finish(hash);
      if (ENGLISH.has(word)) found.english += 1;
      else if (FOREIGN.has(word)) found.foreign += 1;
      hash = start;
    }
  }
  return found;
}
