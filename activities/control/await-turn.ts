import { ApplicationFailure, Context, getClient } from '@temporalio/activity';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { runWorkflowId, scheduleIds } from '../../workflows/contracts/schedule-ids.js';

/** A day whose run is to be started once there is a place for it. */
export interface DayInLine {
  pipeline: string;
  date: string;
  scheduledAt: string;
  /** Most runs of the pipeline that may be open. */
  openRuns: number;
}

/** Whether the date's run is to be started now; not where one is open already. */
export interface Turn {
  openAlready: boolean;
}

/** The activity that waits for a place. */
export interface AwaitTurnActivities {
  awaitTurn(day: DayInLine): Promise<Turn>;
}

/**
 * Fails, to be tried again, until fewer than `openRuns` runs of the pipeline are open, counting the days
 * that have waited for longer as open: so the oldest goes first. Runs of a backfill are not counted, since
 * a backfill bounds its own and must not hold the daily run up.
 */
export function createAwaitTurnActivities(): AwaitTurnActivities {
  return {
    async awaitTurn({ pipeline, date, scheduledAt, openRuns }) {
      const client = getClient();
      if (await isOpen(client, runWorkflowId(pipeline, date))) return { openAlready: true };
      const open = await openRunsOf(client, pipeline);
      const ahead = await olderInLine(client, pipeline, scheduledAt);
      if (open.length + ahead.length < openRuns) return { openAlready: false };
      const { info } = Context.current();
      throw ApplicationFailure.create({
        type: 'NoPlace',
        message: waitingText({ open, ahead, openRuns }),
        details: [{ open, ahead, openRuns, attempt: info.attempt }],
      });
    },
  };
}

function waitingText(line: { open: string[]; ahead: string[]; openRuns: number }): string {
  const { open, ahead, openRuns } = line;
  const before = ahead.length === 0 ? '' : `; ${ahead.length} older days go first`;
  return `${open.length} of ${openRuns} runs are open (${open.slice(0, 10).join(', ')})${before}`;
}

async function isOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' || status.name === 'PAUSED';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

async function openRunsOf(client: Client, pipeline: string): Promise<string[]> {
  const query = `WorkflowType = 'journeyPipeline' AND WaylinePipeline = '${pipeline}' AND ExecutionStatus = 'Running'`;
  const open: string[] = [];
  for await (const { workflowId, parentExecution } of client.workflow.list({ query })) {
    const parent = parentExecution?.workflowId ?? '';
    if (!parent.startsWith(`${pipeline}-backfill-`)) open.push(workflowId);
  }
  return open.sort();
}

/** Days that the schedule has opened for earlier times and whose runs have not begun yet. */
async function olderInLine(
  client: Client,
  pipeline: string,
  scheduledAt: string,
): Promise<string[]> {
  const schedule = scheduleIds(pipeline).daily;
  const query = `WorkflowType = 'openDay' AND TemporalScheduledById = '${schedule}' AND ExecutionStatus = 'Running' AND TemporalScheduledStartTime < '${scheduledAt}'`;
  const ahead: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ahead.push(workflowId);
  return ahead.sort();
}
