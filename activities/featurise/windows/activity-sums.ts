import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan, WindowPlan } from './window-plan.js';

const DAY_SECONDS = 86_400;
const MILLION = 1e6;
/** Number of the stage whose events lead to a purchase. */
const DECIDE = 'decide';

/**
 * Events, sessions and days with an event, and events that weigh less the older they are: exp(-age / days),
 * summed in millionths by day, as of the end of the day, and then over the days. So the sums are integers
 * that do not depend on the order of events.
 */
export function activitySums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { day, local_seconds, starts_session, is_purchase, stage } = events;
  const counts = out.counts('events_');
  const sessions = out.counts('sessions_');
  const days = out.counts('active_days_');
  const decide = plan.stages.indexOf(DECIDE);
  const all7 = decayedSum(out.zeros('events_decayed_7d_millionths'), 7);
  const all21 = decayedSum(out.zeros('events_decayed_21d_millionths'), 21);
  const bought = decayedSum(out.zeros('purchases_decayed_21d_millionths'), 21);
  const decided = decayedSum(out.zeros('decisions_decayed_7d_millionths'), 7);
  const sums = [all7, all21, bought, decided];
  return ({ cutoff, from, to, row }) => {
    for (let event = from; event < to; event += 1) {
      const before = cutoff.day - day[event]!;
      counts.add(row, before);
      if (starts_session[event] === 1) sessions.add(row, before);
      const untilEnd = local_seconds[event]! / DAY_SECONDS - 1;
      const week = Math.round(MILLION * Math.exp(untilEnd / 7));
      const weeks = Math.round(MILLION * Math.exp(untilEnd / 21));
      all7.add(week);
      all21.add(weeks);
      if (is_purchase[event] === 1) bought.add(weeks);
      if (stage[event] === decide) decided.add(week);
      if (event + 1 < to && day[event + 1] === day[event]) continue;
      days.add(row, before);
      for (const sum of sums) sum.endDay(row, before - 1);
    }
  };
}

/** A sum of a day that is added to a column with what it weighs some days later. */
function decayedSum(
  column: Float64Array,
  days: number,
): { add(value: number): void; endDay(row: number, daysLater: number): void } {
  let sum = 0;
  return {
    add: (value) => void (sum += value),
    endDay: (row, daysLater) => {
      column[row]! += Math.round(sum * Math.exp(-daysLater / days));
      sum = 0;
    },
  };
}
