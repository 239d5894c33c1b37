/** Ids of the two schedules of a pipeline. */
export interface ScheduleIds {
  /** Opens the pipeline's days. */
  daily: string;
  /** Compares what was published with what should be. */
  reconcile: string;
}

/** The ids of a pipeline's schedules. */
export function scheduleIds(pipeline: string): ScheduleIds {
  return { daily: `${pipeline}-daily`, reconcile: `${pipeline}-reconcile` };
}

/** Workflow id of the run of a date, whoever starts it. */
export function runWorkflowId(pipeline: string, date: string): string {
  return `${pipeline}-${date}`;
}
