import {
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import type { ControlActivities } from '../activities/control/index.js';
import type { DayPlan } from '../activities/control/plan-day.js';
import { runWorkflowId } from './contracts/schedule-ids.js';
import { WAYLINE_ATTRIBUTES } from './contracts/search-attributes.js';
import { journeyPipeline } from './journey-pipeline.js';

/** What opening a day has come to. */
export interface OpenedDay {
  date: string;
  /** Id of the date's run. */
  runId: string;
  started: boolean;
  reason: string;
}

/** Set by the server on whatever a schedule starts. */
const SCHEDULED_START_TIME = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  SearchAttributeType.DATETIME,
);

/** The daily run goes before runs by hand (3) and backfills (4), where stages wait for workers. */
const DAILY_PRIORITY = 2;

/** Tried for as long as it takes: a storage that is down for a day must not cost the date. */
const planning = proxyActivities<Pick<ControlActivities, 'planDay'>>({
  summary: 'read the spec and work out the date',
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** Every look is an attempt: the Web UI shows for whom it waits and when it looks again. */
const waiting = proxyActivities<Pick<ControlActivities, 'awaitTurn'>>({
  summary: 'wait for a place among the open runs',
  startToCloseTimeout: '30s',
  // The first looks are for runs of seconds, the later ones for runs that are held for days.
  retry: { initialInterval: '1s', backoffCoefficient: 1.5, maximumInterval: '30s' },
});

/**
 * Opens the day that a schedule's fire stands for: starts the date's run under its own id and ends. The
 * date comes from the scheduled time, so a late start, a retry or a reset keeps it. It is so short that the
 * schedule's overlap policy never drops a day behind a run that is held.
 */
export async function openDay(pipeline: string, spec: string): Promise<OpenedDay> {
  const scheduledAt = scheduledTime();
  const plan = await planning.planDay({ pipeline, spec, scheduledAt });
  const { date, openRuns } = plan;
  const runId = runWorkflowId(pipeline, date);
  upsertSearchAttributes([
    { key: WAYLINE_ATTRIBUTES.pipeline, value: pipeline },
    { key: WAYLINE_ATTRIBUTES.date, value: date },
  ]);
  setCurrentDetails(
    `Opens **${pipeline} ${date}**, due at ${scheduledAt}. At most ${openRuns} runs are open at once (\`limits.openRuns\`); days wait for a place, the oldest first. The activity that waits says for which runs.`,
  );
  const { openAlready } = await waiting.awaitTurn({ pipeline, date, scheduledAt, openRuns });
  const opened = !openAlready && (await startRun(runId, plan, scheduledAt));
  const how = plan.triggered ? 'triggered' : 'due';
  const reason = opened
    ? `${how} at ${scheduledAt}`
    : `${how} at ${scheduledAt}, but a run of ${date} is open already`;
  setCurrentDetails(`**${runId}** ${opened ? 'started' : 'not started'}: ${reason}.`);
  return { date, runId, started: opened, reason };
}

/** False where a run of the date is open. One that has ended may run again: what it made is found again. */
async function startRun(runId: string, plan: DayPlan, scheduledAt: string): Promise<boolean> {
  const { date, spec, sourceDeadlineAt, freshBy } = plan;
  try {
    await startChild(journeyPipeline, {
      workflowId: runId,
      args: [{ date, spec, onFailure: 'hold', scheduledAt, sourceDeadlineAt, freshBy }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: { priorityKey: DAILY_PRIORITY },
      staticSummary: `${spec.pipeline} on ${date}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: WAYLINE_ATTRIBUTES.pipeline, value: spec.pipeline },
        { key: WAYLINE_ATTRIBUTES.date, value: date },
      ]),
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** The schedule's own time; for a person who started this workflow without one, the time of the start. */
function scheduledTime(): string {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(SCHEDULED_START_TIME) ?? startTime).toISOString();
}
