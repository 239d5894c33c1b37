import path from 'node:path';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { ASPECTS } from '../text/aspect-words.js';
import { LANGUAGES, type Opinions } from '../text/read-opinions.js';
import type { OpinionsInput } from './feedback-opinions.thread.js';
import { saveFeedbackTopics } from './feedback-topics.js';
import type { RefitInput, RefitOutput } from './feedback-refit.thread.js';

/** Texts that go to a thread at once: about 2 MB of reviews, 100 ms of work. */
const BLOCK_ROWS = 4000;

/** Newest ratings that sentiment is refitted to: more cost memory and no longer add accuracy. */
const MOST_RATINGS = 20_000;

const WITHOUT_FEEDBACK = 'no feedback with a text before the end of the day';

/**
 * Saves `feedback_sentiment`, and `feedback_opinions` with what later stages and the report need beside
 * it: customer, time, week, aspects that are complained of. Leaves the table `feedback_opinions` in `duck`.
 * Returns the rows of `feedback_sentiment`
 * and `feedback_topics`, which it saves too.
 */
export async function saveFeedbackSentiment(
  context: StageContext,
  duck: DuckSession,
): Promise<number> {
  const rows = context.has('feedback') ? (context.inputs['feedback']?.rows ?? 0) : 0;
  if (rows === 0) {
    context.explainEmpty('feedback_sentiment', WITHOUT_FEEDBACK);
    context.explainEmpty('feedback_topics', WITHOUT_FEEDBACK);
    return 0;
  }
  await context.views(duck, 'feedback');
  const sql = (name: string): string => path.join(__dirname, name);
  await duck.runFile(sql('feedback-rows.sql'));
  const refits = await refitModels(context, duck);
  const moved = Object.fromEntries(
    refits.flatMap(({ language, output }) => (output.moved ? [[language, output.moved]] : [])),
  );
  await scoreBlocks(context, duck, { rows, moved });
  await duck.runFile(sql('feedback-opinions.sql'), {
    languages: [...LANGUAGES],
    aspects: [...ASPECTS],
    neutral_below: context.spec.text.neutralBelow,
    timezone: context.spec.timezone,
  });
  await context.saveRows('metrics_featurise', METRICS_SCHEMA, metricRows(context, refits));
  await context.saveTable(
    'feedback_opinions',
    duck,
    'SELECT * FROM feedback_opinions ORDER BY feedback_id',
  );
  const topics = await saveFeedbackTopics(context, duck);
  const sentiments = await context.saveTable(
    'feedback_sentiment',
    duck,
    'SELECT feedback_id, product_id, language, score, label, aspects FROM feedback_opinions ORDER BY feedback_id',
  );
  return sentiments + topics;
}

async function scoreBlocks(
  context: StageContext,
  duck: DuckSession,
  { rows, moved }: { rows: number; moved: OpinionsInput['moved'] },
): Promise<void> {
  const starts = Array.from(
    { length: Math.ceil(rows / BLOCK_ROWS) },
    (_, block) => block * BLOCK_ROWS,
  );
  let next = 0;
  // As many blocks are in flight as there are threads, so that memory holds no more texts.
  const work = async (): Promise<void> => {
    for (let start = starts[next++]; start !== undefined; start = starts[next++]) {
      context.progress('reading feedback', start, rows);
      const texts = await duck.all<{ text: string }>(
        `SELECT "text" FROM feedback_rows WHERE "row" >= ${start} AND "row" < ${start + BLOCK_ROWS} ORDER BY "row"`,
      );
      const opinions = await context.threads.run<OpinionsInput, Opinions>(
        path.join(__dirname, 'feedback-opinions.thread.js'),
        { texts: texts.map(({ text }) => text), moved },
        { signal: context.signal },
      );
      const numbers = Float64Array.from(texts, (_, index) => start + index);
      const { language, score, aspects, complaints } = opinions;
      await duck.appendNumbers('scored', [numbers, language, score, aspects, complaints]);
    }
  };
  await Promise.all(Array.from({ length: context.threads.size }, work));
}

interface Refit {
  language: 'zh' | 'en';
  output: RefitOutput;
}

async function refitModels(context: StageContext, duck: DuckSession): Promise<Refit[]> {
  const { text: settings, seed } = context.spec;
  if (!settings.refit) return [];
  const rated = await duck.all<{ text: string; is_praise: boolean }>(
    `SELECT "text", is_praise FROM (
       SELECT "text", rating >= 4 AS is_praise, feedback_time, "row" FROM feedback_rows
       WHERE rating IS NOT NULL AND (rating >= 4 OR rating <= 2)
       ORDER BY feedback_time DESC, "row" LIMIT ${MOST_RATINGS}
     ) ORDER BY feedback_time, "row"`,
  );
  if (rated.length < settings.leastRatings) return [];
  const isPraise = Uint8Array.from(rated, (one) => (one.is_praise ? 1 : 0));
  const texts = rated.map(({ text }) => text);
  context.progress('refitting sentiment', 0, rated.length);
  return Promise.all(
    (['zh', 'en'] as const).map(async (language) => ({
      language,
      output: await context.threads.run<RefitInput, RefitOutput>(
        path.join(__dirname, 'feedback-refit.thread.js'),
        {
          language,
          texts,
          isPraise,
          leastRatings: settings.leastRatings,
          seed: deriveSeed(seed, `sentiment-${language}`),
        },
        { signal: context.signal },
      ),
    })),
  );
}

function metricRows(context: StageContext, refits: readonly Refit[]): object[] {
  return refits.flatMap(({ language, output }) =>
    (['shipped', 'refitted'] as const).flatMap((slice) => {
      const quality = output[slice];
      if (quality === undefined) return [];
      const named = { accuracy: quality.accuracy, macro_f1: quality.macroF1, roc_auc: quality.auc };
      return Object.entries(named).map(([name, value]) => ({
        area: 'text',
        name: `sentiment_${language}.${name}`,
        slice: `model:${slice}`,
        value,
        n: output.held,
        split: 'time',
        cutoff: context.run.asOf,
        protocol: 'newest fifth of the ratings: 4 and 5 praise, 1 and 2 complain',
      }));
    }),
  );
}
