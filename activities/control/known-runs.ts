import type { Client } from '@temporalio/client';
import {
  listedRunState,
  WAYLINE_ATTRIBUTES,
  type RunState,
} from '../../workflows/contracts/search-attributes.js';

/** The newest run of a date that the server still knows. */
export interface KnownRun {
  date: string;
  workflowId: string;
  executionId: string;
  state: RunState;
  /** Stage at which it is, or at which it ended. */
  stage: string;
  /** Status of the execution in the server's words, such as TERMINATED. */
  execution: string;
  startedAt: string;
  endedAt: string | null;
}

/** The newest run of every date of a pipeline that the server still knows. */
export async function listKnownRuns(
  client: Client,
  pipeline: string,
): Promise<Map<string, KnownRun>> {
  const query = `WorkflowType = 'journeyPipeline' AND WaylinePipeline = '${pipeline}'`;
  const runs = new Map<string, KnownRun>();
  for await (const found of client.workflow.list({ query })) {
    const attributes = found.typedSearchAttributes;
    const date = attributes.get(WAYLINE_ATTRIBUTES.date) ?? '';
    const startedAt = found.startTime.toISOString();
    const other = runs.get(date);
    if (date === '' || (other !== undefined && other.startedAt >= startedAt)) continue;
    runs.set(date, {
      date,
      workflowId: found.workflowId,
      executionId: found.runId,
      state: listedRunState(found.status.name, attributes.get(WAYLINE_ATTRIBUTES.state)),
      stage: attributes.get(WAYLINE_ATTRIBUTES.stage) ?? '',
      execution: found.status.name,
      startedAt,
      endedAt: found.closeTime?.toISOString() ?? null,
    });
  }
  return runs;
}
