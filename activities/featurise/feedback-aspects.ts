import path from 'node:path';
import type { RowSchema, StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { AspectsInput, AspectsOutput } from './feedback-aspects.thread.js';

/** Texts that aspects are learnt from: a choice by hash, so that time is bounded; more find the same words. */
const MOST_TEXTS = 6000;

const WORDS_SCHEMA: RowSchema = {
  language: 'text',
  aspect: 'text',
  word: 'text',
  support: 'bigint',
  lift: 'double',
};

/**
 * Saves `aspect_words`: words that go with an aspect in the feedback of the reference, from `feedback_rows`. Of the
 * same feedback they are learnt once.
 */
export async function learnFeedbackAspects(
  context: StageContext,
  duck: DuckSession,
): Promise<AspectsOutput> {
  const learnt = await findOrLearn(context, duck);
  const rows = (['zh', 'en'] as const).flatMap((language) =>
    learnt[language].words.map((word) => ({ language, ...word })),
  );
  await context.saveRows('aspect_words', WORDS_SCHEMA, rows);
  return learnt;
}

async function findOrLearn(context: StageContext, duck: DuckSession): Promise<AspectsOutput> {
  await duck.run(`CREATE OR REPLACE TEMP TABLE taught AS
    SELECT feedback_id, "text" FROM feedback_rows WHERE is_reference
    ORDER BY hash(feedback_id), feedback_id LIMIT ${MOST_TEXTS}`);
  const { digest } = await duck.one<{ digest: string | null }>(
    `SELECT sha256(string_agg(sha256("text"), '' ORDER BY feedback_id)) AS digest FROM taught`,
  );
  const dependsOn = { taught: digest };
  const known = await context.parts.find<AspectsOutput>('aspects', dependsOn);
  if (known !== undefined) return known.facts;
  const sample = await duck.all<{ text: string }>('SELECT "text" FROM taught ORDER BY feedback_id');
  const facts = await context.threads.run<AspectsInput, AspectsOutput>(
    path.join(__dirname, 'feedback-aspects.thread.js'),
    { texts: sample.map(({ text }) => text) },
    { signal: context.signal },
  );
  return (await context.parts.keep('aspects', dependsOn, { files: {}, facts })).facts;
}

/** How many texts name an aspect, by the lexicon and with the words learnt beside it, as rows of metrics. */
export function aspectMetrics(learnt: AspectsOutput, cutoff: string): object[] {
  return (['zh', 'en'] as const).flatMap((language) => {
    const { texts, named, namedWithWords } = learnt[language];
    if (texts === 0) return [];
    return [
      { slice: 'lexicon', value: named / texts },
      { slice: 'lexicon and learnt words', value: namedWithWords / texts },
    ].map((row) => ({
      area: 'text',
      name: `aspects_${language}.share_of_texts`,
      ...row,
      n: texts,
      cutoff,
      protocol: `texts that name an aspect, of at most ${MOST_TEXTS} chosen by hash`,
    }));
  });
}
