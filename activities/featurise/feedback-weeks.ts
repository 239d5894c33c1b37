import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { wilsonInterval } from '../optimise/wilson-interval.js';
import { negativeTrend, type WeekCount } from '../text/negative-trend.js';

/** Weeks that are followed: a quarter. */
const WEEKS = 13;

/**
 * Saves `feedback_weeks`: how often each aspect is named and complained of, week by week, from the table
 * `feedback_opinions`. Returns rows of metrics: the share of complaints by aspect and week, and its trend.
 */
export async function saveFeedbackWeeks(
  context: StageContext,
  duck: DuckSession,
): Promise<object[]> {
  await duck.runFile(path.join(__dirname, 'feedback-weeks.sql'), { weeks: WEEKS });
  await context.saveTable(
    'feedback_weeks',
    duck,
    'SELECT * FROM feedback_weeks ORDER BY week, aspect, figure',
  );
  const weeks = await duck.all<WeekCount & { aspect: string; week: string }>(
    `SELECT aspect, week::VARCHAR AS week, (week - DATE '1970-01-01') / 7 AS at, k, n FROM feedback_weeks
     WHERE figure = 'negative' ORDER BY aspect, week`,
  );
  const common = { area: 'text', cutoff: context.run.asOf };
  const byWeek = weeks.map(({ aspect, week, k, n }) => ({
    ...common,
    name: 'complaint_share',
    slice: `aspect:${aspect},week:${week}`,
    value: k / n,
    ...wilsonInterval(k, n),
    n,
    protocol: 'texts that complain of the aspect, of those that name it; 95 % interval of Wilson',
  }));
  const trends = [...new Set(weeks.map(({ aspect }) => aspect))].flatMap((aspect) => {
    const own = weeks.filter((one) => one.aspect === aspect);
    const trend = negativeTrend(own);
    if (trend === undefined) return [];
    return {
      ...common,
      name: 'complaint_trend',
      slice: `aspect:${aspect}`,
      ...trend,
      n: own.reduce((sum, { n }) => sum + n, 0),
      protocol: `change of the log-odds of a complaint a week, over ${WEEKS} weeks at most; 95 % interval`,
    };
  });
  return [...byWeek, ...trends];
}
