import type { Language } from './detect-language.js';

/** Words that say nothing of what a text is about. */
const ENGLISH_STOP_WORDS = new Set(
  (
    "a an the and or but not no is are was were be been it it's its this that these those i i'm my me we our you your he she they them his her " +
    'of to in on at for from with as by so very too just only have has had do does did will would could should can if when than then there here ' +
    'what which who how why all any some more most much many out up after before about because while also one two get got really again still even ' +
    "don't didn't doesn't can't won't isn't wasn't into over off back am being well"
  ).split(' '),
);
const CHINESE_STOP_WORDS = new Set(
  '我们 你们 他们 这个 那个 什么 怎么 没有 就是 还是 但是 可以 这样 因为 所以 如果 已经 一个 一下 一点 非常 真的 比较 感觉 觉得 时候 知道 起来 出来 不过 而且 以后 之后 还有 自己 的话 不是 很多 有点 特别 超级 其实 居然 只是'.split(
    ' ',
  ),
);

const ENGLISH_WORD = /[a-z][a-z']+/g;
const HAN_WORD = /^\p{Script=Han}+$/u;
const CHINESE_PARTICLES = new Set(
  '的了是我你他她它也都就在和与很不有没要到给让被把过吗吧呢啊个这那会还又再只能好大小多少上下来去说看用',
);
const CHINESE_FUNCTION = new Set('的了是我你他她它也都就这那');
const LONGEST_RUN = 3;
const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Words of a normalised text that may be shown as a topic's: two letters or more, without stop words. */
export function splitWords(text: string, language: Language): string[] {
  if (language === 'en') {
    return (text.match(ENGLISH_WORD) ?? []).filter(
      (word) => word.length > 2 && !ENGLISH_STOP_WORDS.has(word),
    );
  }
  const words: string[] = [];
  let run = '';
  for (const { segment } of segmenter.segment(text)) {
    const isHan = HAN_WORD.test(segment);
    if (isHan && segment.length === 1 && !CHINESE_PARTICLES.has(segment)) {
      run += segment;
      continue;
    }
    words.push(...wordsOfRun(run));
    run = '';
    if (isHan && segment.length > 1 && !isPhrase(segment)) words.push(segment);
  }
  words.push(...wordsOfRun(run));
  return words.filter((word) => !CHINESE_STOP_WORDS.has(word));
}

/**
 * Words of characters that the segmenter leaves alone, since its dictionary lacks words of trade such as 客服 and
 * 性价比: up to three are one word, of more each two neighbours may be.
 */
function wordsOfRun(run: string): string[] {
  if (run.length < 2) return [];
  if (run.length <= LONGEST_RUN) return [run];
  return Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));
}

/** Two characters of which one is a word by itself that says nothing, such as 我的. */
function isPhrase(word: string): boolean {
  return word.length === 2 && (CHINESE_FUNCTION.has(word[0]!) || CHINESE_FUNCTION.has(word[1]!));
}
