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
 * Saves `feedback_topics`: what feedback of the reference speaks of, by language, from the tables
 * `feedback_opinions` and `feedback_rows`. Its sentiment is the mean score of its texts; its stage where most of
 * them come from. Topics of the same feedback are found once.
 */
export async function saveFeedbackTopics(
  context: StageContext,
  duck: DuckSession,
): Promise<number> {
  const topics = await Promise.all(
    (['zh', 'en'] as const).map((language) => topicsOf(context, duck, language)),
  );
  const rows = topics.flat();
  if (rows.length === 0) {
    context.explainEmpty('feedback_topics', 'too few texts of a language for its topics');
  }
  return context.saveRows('feedback_topics', TOPICS_SCHEMA, rows);
}

async function topicsOf(
  context: StageContext,
  duck: DuckSession,
  language: 'zh' | 'en',
): Promise<object[]> {
  const { text: settings, seed } = context.spec;
  const name = `topics-${language}`;
  const table = `spoken_${language}`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
    SELECT feedback_id, feedback_rows."text", feedback_opinions.score, feedback_rows."source"
    FROM feedback_opinions JOIN feedback_rows USING (feedback_id)
    WHERE "language" = ${sqlLiteral(language)} AND is_reference
    ORDER BY hash(feedback_id), feedback_id LIMIT ${MOST_TEXTS}`);
  const { digest } = await duck.one<{ digest: string | null }>(
    `SELECT sha256(string_agg(sha256("text") || score || coalesce("source", ''), '' ORDER BY feedback_id)) AS digest FROM ${table}`,
  );
  const dependsOn = { spoken: digest, topics: settings.topics, seed };
  const known = await context.parts.find<object[]>(name, dependsOn);
  if (known !== undefined) return known.facts;
  const spoken = await duck.all<Spoken>(
    `SELECT "text", score, "source" FROM ${table} ORDER BY feedback_id`,
  );
  const topics = await context.threads.run<TopicsInput, Topic[]>(
    path.join(__dirname, 'feedback-topics.thread.js'),
    {
      texts: spoken.map(({ text }) => text),
      language,
      topics: settings.topics,
      seed: deriveSeed(seed, name),
    },
    { signal: context.signal },
  );
  const facts = topics.map((topic, at) =>
    topicRow(topic, { id: `${language}-${at + 1}`, language, spoken }),
  );
  return (await context.parts.keep(name, dependsOn, { files: {}, facts })).facts;
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
