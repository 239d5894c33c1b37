import type { WorkflowExecutionDescription } from '@temporalio/client';

/** A time as the Temporal server sends it. */
export type ServerTime = NonNullable<
  WorkflowExecutionDescription['raw']['pendingActivities']
>[number]['scheduledTime'];

/** Milliseconds since 1970 of a time of the server's; undefined where it has none. */
export function millisecondsOf(time: ServerTime): number | undefined {
  if (time === undefined || time === null) return undefined;
  return Number(time.seconds ?? 0) * 1000 + Math.floor((time.nanos ?? 0) / 1e6);
}
