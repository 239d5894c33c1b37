import type { SeenEvents } from './event-columns.js';
import type { WindowPlan } from './window-plan.js';
import { windowSums } from './window-sums.js';

/** Events of some customers, and what is summed of them. */
export interface WindowSumsInput {
  events: SeenEvents;
  plan: WindowPlan;
}

/** `windowSums` in a thread. */
export default function sumInThread({ events, plan }: WindowSumsInput): Map<string, Float64Array> {
  return windowSums(events, plan);
}
