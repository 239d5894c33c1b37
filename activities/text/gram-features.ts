import { finish, hashWord, startHash, step } from './gram-hash.js';
import { endOfToken, endsInNot } from './english-tokens.js';
import type { Valences } from './valences.js';

/** Buckets of hashed grams: 2^18 give the same F1 as 2^20 on every review set that was tried. */
export const BUCKETS = 1 << 18;
const HALF = BUCKETS >>> 1;

/** Kinds of grams keep the hashes of equal letters apart. */
const KIND = { character: 1, word: 2, pair: 3, negated: 4, piece: 5 } as const;
export const VALENCE_KIND = 9;

/** A negation turns the words after it, up to so many (as in VADER, Hutto and Gilbert 2014). */
const NEGATION_REACH = 3;
/** What is left of a word's valence when it is negated (same source: 0.74). */
const NEGATED_VALENCE = -0.74;
/** Letters of a piece of an English word, its blank borders included. */
const PIECE_LETTERS = 4;
/** Han characters of the longest word of the valence list. */
const LONGEST_WORD = 4;

const ENGLISH_NEGATIONS: ReadonlySet<number> = new Set(
  'not no never cannot without hardly barely nothing neither nor'
    .split(' ')
    .map((word) => hashWord(KIND.word, word)),
);
const BLANK = 32;
const CHINESE_NEGATION = /[不没无未别]|没有|不是|不太|不够|并非/;

/** The hash, begun as given, of the text from one place to another. */
function hashOf(text: string, begun: number, from: number, to: number): number {
  let hash = begun;
  for (let at = from; at < to; at += 1) hash = step(hash, text.charCodeAt(at));
  return hash;
}

/** Counts the hashed grams of one text after another, without an allocation for each gram. */
export class GramFeatures {
  /** Occurrences in the text at hand, by bucket; only those in `buckets` are set. */
  readonly counts = new Uint16Array(BUCKETS);
  /** The distinct buckets of the text at hand. */
  readonly buckets = new Int32Array(1 << 16);
  /** Number of distinct buckets. */
  size = 0;
  /** Sums of the valences of praising and of complaining words, negation considered. */
  praise = 0;
  blame = 0;
  /** Hashes of the first one, two … characters of what may be a word. */
  private readonly prefixes = new Uint32Array(LONGEST_WORD);

  constructor(private readonly valences: Valences) {}

  /** Reads a normalised Chinese text: all sequences of one to three characters. */
  readChinese(text: string): void {
    this.clear();
    const packed = text.replaceAll(' ', '');
    for (let at = 0; at < packed.length; at += 1) {
      let hash = startHash(KIND.character);
      for (let end = at; end < Math.min(at + 3, packed.length); end += 1) {
        hash = step(hash, packed.charCodeAt(end));
        this.add(finish(hash) % BUCKETS);
      }
    }
    this.sumChineseValences(packed);
  }

  /** Reads a normalised English text: words, neighbouring words, negated words, four-letter pieces. */
  readEnglish(text: string): void {
    this.clear();
    let pair = 0;
    let negated = 0;
    for (let at = 0; at < text.length;) {
      const end = endOfToken(text, at);
      if (end === at) {
        at += 1;
        continue;
      }
      const word = hashOf(text, startHash(KIND.word), at, end);
      this.add(finish(word) % HALF);
      if (pair !== 0) this.add(finish(hashOf(text, pair, at, end)) % HALF);
      pair = step(hashOf(text, startHash(KIND.pair), at, end), BLANK);
      this.addPieces(text, at, end);
      if (ENGLISH_NEGATIONS.has(finish(word)) || endsInNot(text, at, end)) {
        negated = NEGATION_REACH;
      } else {
        const valence = this.valences.get(finish(hashOf(text, startHash(VALENCE_KIND), at, end)));
        const isNegated = negated > 0;
        if (isNegated) {
          this.add(finish(hashOf(text, startHash(KIND.negated), at, end)) % HALF);
          negated -= 1;
        }
        this.addValence(isNegated ? valence * NEGATED_VALENCE : valence);
      }
      at = end;
    }
  }

  /** Pieces of a word with a blank before and after it. */
  private addPieces(text: string, from: number, to: number): void {
    for (let at = from - 1; at + PIECE_LETTERS <= to + 1; at += 1) {
      let hash = startHash(KIND.piece);
      for (let end = at; end < at + PIECE_LETTERS; end += 1) {
        hash = step(hash, end < from || end >= to ? BLANK : text.charCodeAt(end));
      }
      this.add(HALF + (finish(hash) % HALF));
    }
  }

  /** Longest words first, so that no word counts within another. */
  private sumChineseValences(text: string): void {
    const { prefixes } = this;
    for (let at = 0; at < text.length;) {
      const longest = Math.min(LONGEST_WORD, text.length - at);
      let hash = startHash(VALENCE_KIND);
      for (let length = 0; length < longest; length += 1) {
        hash = step(hash, text.charCodeAt(at + length));
        prefixes[length] = finish(hash);
      }
      let taken = 1;
      for (let length = longest; length > 0; length -= 1) {
        const valence = this.valences.get(prefixes[length - 1]!);
        if (valence === 0) continue;
        const isNegated = CHINESE_NEGATION.test(text.slice(Math.max(0, at - 2), at));
        this.addValence(isNegated ? valence * NEGATED_VALENCE : valence);
        taken = length;
        break;
      }
      at += taken;
    }
  }

  private addValence(valence: number): void {
    if (valence > 0) this.praise += valence;
    else this.blame -= valence;
  }

  private add(bucket: number): void {
    const count = this.counts[bucket]!;
    if (count === 0) {
      if (this.size === this.buckets.length) return;
      this.buckets[this.size] = bucket;
      this.size += 1;
    }
    if (count < 65_535) this.counts[bucket] = count + 1;
  }

  private clear(): void {
    for (let index = 0; index < this.size; index += 1) this.counts[this.buckets[index]!] = 0;
    this.size = 0;
    this.praise = 0;
    this.blame = 0;
  }
}
