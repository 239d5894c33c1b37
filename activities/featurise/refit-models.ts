import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { sha256OfJson } from '../artifacts/fingerprint.js';
import { fileOf, type StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { OpinionsInput } from './feedback-opinions.thread.js';
import type { RefitInput, RefitOutput } from './feedback-refit.thread.js';

/** Newest ratings that sentiment is refitted to: more cost memory and no longer add accuracy. */
const MOST_RATINGS = 20_000;

interface Refit {
  language: 'zh' | 'en';
  output: RefitOutput;
}

/** The sentiment models of a shop. */
export interface Refits {
  /** What they depend on; null where nothing was refitted. */
  key: string | null;
  refits: readonly Refit[];
  moved: OpinionsInput['moved'];
}

const NOTHING: Refits = { key: null, refits: [], moved: {} };

/** Refits sentiment to the ratings of the reference; models of the same ratings are made once. */
export async function refitModels(context: StageContext, duck: DuckSession): Promise<Refits> {
  const { text: settings, seed } = context.spec;
  if (!settings.refit) return NOTHING;
  await duck.run(`CREATE OR REPLACE TEMP TABLE rated AS
    SELECT row_number() OVER (ORDER BY feedback_time, "row") AS place, "text", rating >= 4 AS is_praise
    FROM feedback_rows WHERE is_reference AND rating IS NOT NULL AND (rating >= 4 OR rating <= 2)
    ORDER BY feedback_time DESC, "row" LIMIT ${MOST_RATINGS}`);
  const { rows, digest } = await duck.one<{ rows: number; digest: string }>(
    `SELECT count(*) AS "rows", sha256(string_agg(sha256("text") || is_praise, '' ORDER BY place)) AS digest FROM rated`,
  );
  const { leastRatings } = settings;
  if (rows < leastRatings) return NOTHING;
  const dependsOn = { rated: digest, leastRatings, seed };
  const known = await context.parts.find('sentiment', dependsOn);
  const part = known ?? (await context.parts.keep('sentiment', dependsOn, await make()));
  const local = await context.parts.local(fileOf(part.files, 'sentiment'));
  const refits = deserialize(await readFile(local)) as Refit[];
  const moved = Object.fromEntries(
    refits.flatMap(({ language, output }) => (output.moved ? [[language, output.moved]] : [])),
  );
  return { key: sha256OfJson(dependsOn), refits, moved };

  async function make(): Promise<{ files: { sentiment: MadeFile }; facts: null }> {
    context.progress('refitting sentiment', 0, rows);
    const made = await refitBoth(
      context,
      await duck.all('SELECT "text", is_praise FROM rated ORDER BY place'),
    );
    const target = path.join(await context.parts.newFolder(), 'sentiment.bin');
    await writeFile(target, serialize(made));
    return { files: { sentiment: { path: target, rows } }, facts: null };
  }
}

interface MadeFile {
  path: string;
  rows: number;
}

function refitBoth(
  context: StageContext,
  rated: readonly { text: string; is_praise: boolean }[],
): Promise<Refit[]> {
  const { text: settings, seed } = context.spec;
  const isPraise = Uint8Array.from(rated, (one) => (one.is_praise ? 1 : 0));
  const texts = rated.map(({ text }) => text);
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
