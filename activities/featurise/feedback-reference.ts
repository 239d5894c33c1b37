import { addDays, startOfDay } from '../../workflows/contracts/logical-date.js';
import type { StageContext } from '../artifacts/stage.js';

/**
 * The instant (ISO-8601 UTC) up to which feedback shapes models and topics. It stays the same for `text.every` days,
 * so that what was made of feedback on one date is found again on the next.
 */
export function referenceEndOf({ run, spec }: StageContext): string {
  const next = addDays(run.date, 1);
  const sinceEpoch = Math.round(Date.parse(next) / 86_400_000);
  return startOfDay(addDays(next, -(sinceEpoch % spec.text.every)), spec.timezone);
}
