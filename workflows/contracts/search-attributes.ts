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

/**
 * The state of a run as the server's list shows it: its execution's status and its attribute WaylineState.
 * A run that was cancelled, terminated or timed out could not write its own state any more.
 */
export function listedRunState(execution: string, attribute: string | undefined): RunState {
  switch (execution) {
    case 'CANCELLED':
    case 'TERMINATED':
      return 'cancelled';
    case 'TIMED_OUT':
      return 'failed';
    case 'FAILED':
      return attribute === 'aborted' ? 'aborted' : 'failed';
    case 'COMPLETED':
      return 'done';
    default:
      return attribute === 'held' || attribute === 'blocked' ? attribute : 'running';
  }
}

/** Whether a run in that state waits for an operator. */
export function awaitsOperator(state: string): boolean {
  return state === 'held' || state === 'blocked';
}

/** Visibility query of the runs that wait for an operator; closed runs keep their last state. */
export const AWAITING_OPERATOR_QUERY = `WaylineState IN ('held', 'blocked') AND ExecutionStatus = 'Running'`;
