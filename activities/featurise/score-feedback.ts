import path from 'node:path';
import { sha256OfJson } from '../artifacts/fingerprint.js';
import { findOrMakeParts, type WantedPart } from '../artifacts/make-parts.js';
import { openPartView } from '../artifacts/part-view.js';
import { fileOf, type MadePart, type StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { Opinions } from '../text/read-opinions.js';
import type { AspectsOutput } from './feedback-aspects.thread.js';
import type { OpinionsInput } from './feedback-opinions.thread.js';
import type { Refits } from './refit-models.js';

/** Texts that go to a thread at once: about 2 MB of reviews, 100 ms of work. */
const BLOCK_ROWS = 4000;

/** What texts are read with. */
type Reading = Omit<OpinionsInput, 'texts'>;

interface WantedWeek extends WantedPart {
  /** Monday, YYYY-MM-DD. */
  week: string;
}

/**
 * Makes the view `scored` of what the texts of `feedback_rows` say: a part a week, which later dates find again as
 * long as the week's feedback and the models stay the same.
 */
export async function scoreFeedback(
  context: StageContext,
  duck: DuckSession,
  { refits, aspects }: { refits: Refits; aspects: AspectsOutput },
): Promise<void> {
  const learnt = { zh: aspects.zh.words, en: aspects.en.words };
  const model = { sentiment: refits.key, aspects: sha256OfJson(learnt) };
  const weeks = await duck.all<{ week: string; rows: number; texts: string }>(
    `SELECT week::VARCHAR AS week, count(*) AS "rows",
       sha256(string_agg(sha256(feedback_id) || sha256("text"), '' ORDER BY "row")) AS texts
     FROM feedback_rows GROUP BY ALL ORDER BY ALL`,
  );
  const wanted = weeks.map(({ week, rows, texts }): WantedWeek => {
    return { name: `opinions-${week}`, dependsOn: { texts, model }, weight: rows, week };
  });
  const parts = await findOrMakeParts<WantedWeek, null>(context, wanted, {
    lanes: context.threads.size,
    most: BLOCK_ROWS,
    make: (batch, folder) =>
      scoreWeeks(context, duck, { batch, folder, read: { moved: refits.moved, learnt } }),
    onDone: (done) => context.progress('reading feedback', done, weeks.length),
  });
  const files = parts.map((part) => fileOf(part.files, 'opinions'));
  const view = { tables: { weeks: files }, sql: 'SELECT * FROM {{weeks}}' };
  await openPartView(duck, 'scored', view, (file) => context.parts.local(file));
}

async function scoreWeeks(
  context: StageContext,
  duck: DuckSession,
  work: { batch: readonly WantedWeek[]; folder: string; read: Reading },
): Promise<MadePart<null>[]> {
  const own = await duck.fork();
  try {
    const made: MadePart<null>[] = [];
    for (const { week, weight } of work.batch) {
      await own.run(
        `CREATE OR REPLACE TEMP TABLE week_rows AS
           SELECT row_number() OVER (ORDER BY "row") - 1 AS place, feedback_id, "text"
           FROM feedback_rows WHERE week = DATE ${sqlLiteral(week)};
         CREATE OR REPLACE TEMP TABLE week_scores
           (place DOUBLE, language_code DOUBLE, sentiment DOUBLE, aspect_bits DOUBLE, complaint_bits DOUBLE)`,
      );
      for (let start = 0; start < weight; start += BLOCK_ROWS) {
        await scoreBlock(context, own, { start, read: work.read });
      }
      const target = path.join(work.folder, `${week}.parquet`);
      const rows = await own.copyToParquet(
        'SELECT feedback_id, week_scores.* EXCLUDE (place) FROM week_rows JOIN week_scores USING (place) ORDER BY place',
        target,
      );
      made.push({ files: { opinions: { path: target, rows } }, facts: null });
    }
    return made;
  } finally {
    own.close();
  }
}

async function scoreBlock(
  context: StageContext,
  duck: DuckSession,
  { start, read }: { start: number; read: Reading },
): Promise<void> {
  const texts = await duck.all<{ text: string }>(
    `SELECT "text" FROM week_rows WHERE place >= ${start} AND place < ${start + BLOCK_ROWS} ORDER BY place`,
  );
  const opinions = await context.threads.run<OpinionsInput, Opinions>(
    path.join(__dirname, 'feedback-opinions.thread.js'),
    { texts: texts.map(({ text }) => text), ...read },
    { signal: context.signal },
  );
  const places = Float64Array.from(texts, (_, index) => start + index);
  const { language, score, aspects, complaints } = opinions;
  await duck.appendNumbers('week_scores', [places, language, score, aspects, complaints]);
}
