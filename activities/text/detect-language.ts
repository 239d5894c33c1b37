/** Languages that sentiment, aspects and topics know; everything else is `other`. */
export type Language = 'zh' | 'en' | 'other';

const HAN = /\p{Script=Han}/gu;
const KANA_OR_HANGUL = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
const LATIN = /\p{Script=Latin}/gu;
const LETTER = /\p{Letter}/gu;
const WORD = /[a-z']+/g;

/** A Japanese text has at least one kana for about every two Han characters; a quoted kana stays rare. */
const KANA_SHARE = 0.15;

/** A Han character says as much as about three Latin letters. */
const LETTERS_PER_HAN = 3;

/** Below so many words function words may be missing by chance. */
const SHORT_TEXT_WORDS = 4;

/** English text holds 40 to 50 % function words; half a telegraphic review still holds a tenth. */
const FUNCTION_WORD_SHARE = 0.1;

const ENGLISH = new Set(
  (
    "the a an and or but not no is are was were be been it it's its this that these those i i'm my me we our you your he she they them " +
    "of to in on at for from with as by so very too just only have has had do does did don't didn't doesn't can can't will would could " +
    'if when than then there here what which who how why all any some more most much many out up after before about because while also'
  ).split(' '),
);

/** Frequent words of other languages in Latin letters that English does not have. */
const FOREIGN = new Set(
  (
    'le les des une est pas pour dans avec sur très je il elle nous vous et que qui der die das und ist nicht ein eine mit für auf ich sehr ' +
    'el los las una es para por con muy pero como está lo su del og det er ikke och är inte som het een van niet voor met zijn il di che per ' +
    'non sono molto della nie jest się na bardzo ve bir bu çok para um uma não com muito e o do da em'
  ).split(' '),
);

/**
 * The language of a normalised text: `zh` where Han characters outweigh Latin letters and kana are rare,
 * `en` where English function words are there (or a short text is plain ASCII), else `other`; `other` also
 * without any letter.
 */
export function detectLanguage(text: string): Language {
  const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
  const letters = count(LETTER);
  if (letters === 0) return 'other';
  const han = count(HAN);
  const kana = count(KANA_OR_HANGUL);
  const latin = count(LATIN);
  if (han + kana > 0 && (han + kana) * LETTERS_PER_HAN >= latin) {
    return kana > KANA_SHARE * han ? 'other' : 'zh';
  }
  if (latin < letters / 2) return 'other';
  return isEnglish(text, latin) ? 'en' : 'other';
}

function isEnglish(text: string, latin: number): boolean {
  const words = text.match(WORD) ?? [];
  const ascii = words.reduce((sum, word) => sum + word.replaceAll("'", '').length, 0);
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const foreign = words.filter((word) => FOREIGN.has(word)).length;
  if (foreign > english) return false;
  if (words.length < SHORT_TEXT_WORDS) return ascii === latin;
  return english >= FUNCTION_WORD_SHARE * words.length || (foreign === 0 && ascii === latin);
}
