/** Letters of a text by script. */
export interface ScriptCounts {
  letters: number;
  han: number;
  /** Kana and Hangul. */
  kana: number;
  latin: number;
}

const UNKNOWN = 0;
const NONE = 1;
const OTHER = 2;
const HAN = 3;
const KANA = 4;
const LATIN = 5;

/** Classes of the basic plane, found once a character: asking the engine costs a hundred times as much. */
const classes = new Uint8Array(1 << 16);

function classOf(character: string): number {
  if (!/\p{Letter}/u.test(character)) return NONE;
  if (/\p{Script=Han}/u.test(character)) return HAN;
  if (/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character)) return KANA;
  return /\p{Script=Latin}/u.test(character) ? LATIN : OTHER;
}

/** How many letters of each script a text has. */
export function countScripts(text: string): ScriptCounts {
  const counts = { letters: 0, han: 0, kana: 0, latin: 0 };
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    let own = classes[unit]!;
    if (own === UNKNOWN) {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      own = classOf(character);
      if (character.length === 1) classes[unit] = own;
      else at += 1;
    }
    if (own === NONE) continue;
    counts.letters += 1;
    if (own === HAN) counts.han += 1;
    else if (own === KANA) counts.kana += 1;
    else if (own === LATIN) counts.latin += 1;
  }
  return counts;
}
