import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** Search attributes of every run; they are registered before the first run (a missing one hangs it). */
export const WAYLINE_ATTRIBUTES = {
  pipeline: defineSearchAttributeKey('WaylinePipeline', SearchAttributeType.KEYWORD),
  date: defineSearchAttributeKey('WaylineDate', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('WaylineStage', SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey('WaylineState', SearchAttributeType.KEYWORD),
} as const;

export type RunState = 'running' | 'held' | 'done' | 'failed' | 'aborted';
