import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan, WindowPlan } from './window-plan.js';

/** Stages whose last event has a recency of its own; that of purchases goes by the event. */
const RECENT_STAGES = ['evaluate', 'decide', 'support'] as const;

/** Microseconds from the first and the last event of its kind to the cut-off; NaN without one. */
export function recencySums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { at_us, stage, is_purchase, starts_session } = events;
  const last = out.unknown('event_age_us');
  const first = out.unknown('first_event_age_us');
  const stages = RECENT_STAGES.map((name) => ({
    number: plan.stages.indexOf(name),
    age: out.unknown(`${name}_age_us`),
  }));
  const bought = out.unknown('purchase_age_us');
  const firstBought = out.unknown('first_purchase_age_us');
  const session = out.unknown('last_session_age_us');
  const firstSession = out.unknown('first_session_age_us');
  return ({ cutoff, from, to, row }) => {
    first[row] = cutoff.atUs - at_us[from]!;
    last[row] = cutoff.atUs - at_us[to - 1]!;
    for (let event = from; event < to; event += 1) {
      const age = cutoff.atUs - at_us[event]!;
      for (const { number, age: column } of stages) {
        if (stage[event] === number) column[row] = age;
      }
      if (is_purchase[event] === 1) {
        bought[row] = age;
        if (Number.isNaN(firstBought[row]!)) firstBought[row] = age;
      }
      if (starts_session[event] === 1) {
        session[row] = age;
        if (Number.isNaN(firstSession[row]!)) firstSession[row] = age;
      }
    }
  };
}
