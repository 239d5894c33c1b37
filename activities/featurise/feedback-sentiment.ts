import path from 'node:path';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { ASPECTS } from '../text/aspect-words.js';
import { LANGUAGES } from '../text/read-opinions.js';
import { aspectMetrics, learnFeedbackAspects } from './feedback-aspects.js';
import { referenceEndOf } from './feedback-reference.js';
import { saveFeedbackTopics } from './feedback-topics.js';
import { saveFeedbackWeeks } from './feedback-weeks.js';
import { refitModels, type Refits } from './refit-models.js';
import { scoreFeedback } from './score-feedback.js';

const WITHOUT_FEEDBACK = 'no feedback with a text before the end of the day';

/**
 * Saves `feedback_sentiment`, and `feedback_opinions` with what later stages and the report need beside
 * it: customer, time, week, aspects that are complained of. Needs the view `feedback` where there is
 * feedback; leaves the table `feedback_opinions` in `duck`.
 * Returns the rows of `feedback_sentiment` and `feedback_topics`, which it saves too, with `aspect_words` and
 * `feedback_weeks`.
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
  const { text, timezone } = context.spec;
  const sql = (name: string): string => path.join(__dirname, name);
  const reference = { reference_end: referenceEndOf(context), timezone };
  await duck.runFile(sql('feedback-rows.sql'), reference);
  const [refits, aspects] = await Promise.all([
    refitModels(context, duck),
    learnFeedbackAspects(context, duck),
  ]);
  await scoreFeedback(context, duck, { refits, aspects });
  await duck.runFile(sql('feedback-opinions.sql'), {
    languages: [...LANGUAGES],
    aspects: [...ASPECTS],
    neutral_below: text.neutralBelow,
  });
  await context.saveRows('metrics_featurise', METRICS_SCHEMA, [
    ...metricRows(reference, refits),
    ...aspectMetrics(aspects, reference.reference_end),
    ...(await saveFeedbackWeeks(context, duck)),
  ]);
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

function metricRows(reference: { reference_end: string }, { refits }: Refits): object[] {
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
        cutoff: reference.reference_end,
        protocol: 'newest fifth of the ratings: 4 and 5 praise, 1 and 2 complain',
      }));
    }),
  );
}
