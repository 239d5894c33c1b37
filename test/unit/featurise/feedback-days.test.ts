import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import type { ComputeThreads } from '../../../activities/compute/compute-threads.js';
import { featuriseStage } from '../../../activities/featurise/activity.js';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const PRAISES = [
  'I love this warm coat',
  'great shoes, soft and comfortable',
  'perfect gift, good',
];
const BLAMES = [
  'terrible zip, broke at once',
  'awful fit, I sent it back',
  'bad smell, poor fabric',
];

/** 20 texts a day from 2026-03-02, a Monday, to 2026-03-29. */
function feedbackRows(): string[] {
  return Array.from({ length: 28 * 20 }, (_, index) => {
    const day = addDays('2026-03-02', Math.floor(index / 20));
    const isPraise = index % 2 === 0;
    const text = (isPraise ? PRAISES : BLAMES)[index % 3]!;
    return `f${index},c${index % 9},${day}T10:00:00Z,${isPraise ? 5 : 1},"${text}"`;
  });
}

/** Threads that note what ran in them. */
function notingThreads(): { threads: ComputeThreads; ran: string[] } {
  const ran: string[] = [];
  const threads: ComputeThreads = {
    ...inlineThreads,
    run: (modulePath, input, call) => {
      ran.push(path.basename(modulePath, '.thread.js'));
      return inlineThreads.run(modulePath, input, call);
    },
  };
  return { threads, ran };
}

async function shopOn(date: string, threads: ComputeThreads): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date,
    spec: {
      sources: { events: { path: 'events.csv' }, feedback: { path: 'feedback.csv' } },
      train: { horizonDays: 7 },
    },
    threads,
  });
  const shop = path.join(harness.root, 's3/source/shop');
  await mkdir(shop, { recursive: true });
  const events = Array.from({ length: 28 }, (_, day) => {
    return `${addDays('2026-03-02', day)}T09:00:00Z,c${day % 9},view`;
  });
  const eventsFile = ['event_time,customer_id,event_type', ...events].join('\n');
  await writeFile(path.join(shop, 'events.csv'), eventsFile);
  const feedback = ['feedback_id,customer_id,feedback_time,rating,text', ...feedbackRows()];
  await writeFile(path.join(shop, 'feedback.csv'), feedback.join('\n'));
  return harness;
}

async function runOn(harness: StageHarness): Promise<void> {
  for (const stage of [collectStage, cleanStage, featuriseStage]) await harness.run(stage);
}

const DATASETS = [
  'feedback_opinions',
  'feedback_sentiment',
  'feedback_topics',
  'aspect_words',
  'feedback_weeks',
  'metrics_featurise',
];
const hashesOf = (harness: StageHarness) => DATASETS.map((name) => harness.inputs[name]?.sha256);
const textWork = (ran: readonly string[]) => ran.filter((name) => name.startsWith('feedback-'));

describe('feedback from day to day', () => {
  it('keeps models, topics and past weeks, and gives what a date on an empty storage gives', async () => {
    const { threads, ran } = notingThreads();
    const first = await shopOn('2026-03-27', threads);
    await runOn(first);
    expect(new Set(textWork(ran))).toEqual(
      new Set(['feedback-refit', 'feedback-aspects', 'feedback-opinions', 'feedback-topics']),
    );
    ran.length = 0;
    const next = first.onDate('2026-03-28');
    await runOn(next);
    // The week of the date alone is read again.
    expect(textWork(ran)).toEqual(['feedback-opinions']);
    const alone = await shopOn('2026-03-28', inlineThreads);
    await runOn(alone);
    expect(hashesOf(next)).toEqual(hashesOf(alone));
    const [counts] = await next.query<Record<string, number>>(
      `SELECT count(*) AS texts, count(DISTINCT week) AS weeks,
         (SELECT sum(documents) FROM feedback_topics) AS spoken FROM feedback_opinions`,
    );
    // Topics are of the days before Thursday, 26 March, as are the models.
    expect(counts).toEqual({ texts: 27 * 20, weeks: 4, spoken: 24 * 20 });
    await first.close();
    await alone.close();
  });
});
