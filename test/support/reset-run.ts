import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { StageName } from '../../workflows/contracts/stage-io.js';

/** Resets the newest execution of a run to the point before a stage, as the Web UI does. */
export async function resetBefore(
  { client }: TestWorkflowEnvironment,
  { workflowId }: WorkflowHandle,
  stage: StageName,
  reason: string,
): Promise<void> {
  const newest = client.workflow.getHandle(workflowId);
  const { runId } = await newest.describe();
  const events = (await newest.fetchHistory()).events ?? [];
  const scheduled = events.findIndex(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === stage,
  );
  const taskBefore = events
    .slice(0, scheduled)
    .findLast((event) => event.workflowTaskCompletedEventAttributes);
  await client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: taskBefore?.eventId ?? null,
    reason,
    requestId: `reset-${runId}-${String(taskBefore?.eventId)}`,
  });
}
