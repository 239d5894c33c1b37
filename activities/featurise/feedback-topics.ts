import path from 'node:path';
import type { RowSchema, StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { Topic } from '../text/find-topics.js';
import type { TopicsInput } from './feedback-topics.thread.js';

/** Texts of a language that topics are found in: a seeded choice by hash, so memory is bounded. */
const MOST_TEXTS = 20_000;

const TOPICS_SCHEMA: RowSchema = {
  topic_id: 'text',
  language: 'text',
  stage: 'text',
  terms: 'textList',
  documents: 'bigint',
  sentiment: 'double',
};

/** Journey stage that a source of feedback speaks from; others speak of use. */
const STAGE_OF_SOURCE: Readonly<Record<string, string>> = { service: 'support' };

interface Spoken {
  text: string;
  score: number;
  source: string | null;
}

/**
 * Saves `feedback_topics`: what feedback speaks of, by language, from the table `feedback_opinions` and the
 * view `feedback`. Its sentiment is the mean score of its texts; its stage where most of them come from.
 */
export async function saveFeedbackTopics(
  context: StageContext,
  duck: DuckSession,
): Promise<number> {
  const { text: settings, seed } = context.spec;
  const rows: object[] = [];
  for (const language of ['zh', 'en'] as const) {
    const spoken = await duck.all<Spoken>(
      `SELECT feedback."text", score, feedback_opinions."source" FROM (
         SELECT * EXCLUDE (score), score FROM feedback_opinions WHERE "language" = ${sqlLiteral(language)}
         ORDER BY hash(feedback_id), feedback_id LIMIT ${MOST_TEXTS}
       ) AS feedback_opinions
       JOIN (SELECT feedback_id, "text" FROM feedback) AS feedback USING (feedback_id)
       ORDER BY feedback_id`,
    );
    const topics = await context.threads.run<TopicsInput, Topic[]>(
      path.join(__dirname, 'feedback-topics.thread.js'),
      {
        texts: spoken.map(({ text }) => text),
        language,
        topics: settings.topics,
        seed: deriveSeed(seed, `topics-${language}`),
      },
      { signal: context.signal },
    );
    rows.push(
      ...topics.map((topic, at) =>
        topicRow(topic, { id: `${language}-${at + 1}`, language, spoken }),
      ),
    );
  }
  if (rows.length === 0) {
    context.explainEmpty('feedback_topics', 'too few texts of a language for its topics');
  }
  return context.saveRows('feedback_topics', TOPICS_SCHEMA, rows);
}

function topicRow(
  { terms, documents }: Topic,
  { id, language, spoken }: { id: string; language: string; spoken: readonly Spoken[] },
): object {
  const stages = new Map<string, number>();
  let sum = 0;
  for (const document of documents) {
    const { score, source } = spoken[document]!;
    const stage = STAGE_OF_SOURCE[source ?? ''] ?? 'use';
    stages.set(stage, (stages.get(stage) ?? 0) + 1);
    sum += score;
  }
  const [stage = 'use'] = [...stages].sort(([, one], [, other]) => other - one)[0] ?? [];
  return {
    topic_id: id,
    language,
    stage,
    terms,
    documents: documents.length,
    sentiment: Math.round((sum / documents.length) * 1e6) / 1e6,
  };
}
