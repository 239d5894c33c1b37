import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of every run; they are registered before the first run (a missing one hangs it). */
export const WAYLINE_ATTRIBUTES = {
  pipeline: defineSearchAttributeKey('WaylinePipeline', SearchAttributeType.KEYWORD),
  date: defineSearchAttributeKey('WaylineDate', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('WaylineStage', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('WaylineState', SearchAttributeType.KEYWORD),
  build: defineSearchAttributeKey('WaylineBuild', SearchAttributeType.KEYWORD),
} as const;

/**
 * State of a run. `held` waits for an operator because a stage failed; `blocked` waits for one because a
 * quality gate refused the data.
 */
export type RunState = 'running' | 'held' | 'blocked' | 'done' | 'failed' | 'aborted' | 'cancelled';

/** Whether a run in that state waits for an operator. */
export function awaitsOperator(state: string): boolean {
  return state === 'held' || state === 'blocked';
}

/** Visibility query of the runs that wait for an operator; closed runs keep their last state. */
export const AWAITING_OPERATOR_QUERY = `WaylineState IN ('held', 'blocked') AND ExecutionStatus = 'Running'`;
