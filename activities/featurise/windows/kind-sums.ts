import { EVENT_KINDS } from './event-kinds.js';
import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan, WindowPlan } from './window-plan.js';

/** Searches, questions, social events and returns in the window. */
export function kindSums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { event_type } = events;
  const counts = EVENT_KINDS.map((kind) => out.zeros(`${kind}_kind_events`));
  return ({ from, to, row }) => {
    for (let event = from; event < to; event += 1) {
      const count = counts[plan.typeKinds[event_type[event]!]!];
      if (count !== undefined) count[row]! += 1;
    }
  };
}
