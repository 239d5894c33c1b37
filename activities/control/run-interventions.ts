import type { LoadedDataConverter } from '@temporalio/common';
import type { WorkflowHandle } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { DECISION_VERBS, type DecisionFields } from '../../workflows/messages.js';

/** Events of a run's history, as the server gives them. */
export type RunEvents = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

type RunEvent = RunEvents[number];
type Payloads = Parameters<typeof decodeFromPayloadsAtIndex>[2];

/** What somebody has done to a run, as its history tells it. */
export interface Intervention {
  /** ISO-8601 UTC. */
  when: string;
  /** Who was named with it, else who has called the server; '' where neither is known (the Web UI). */
  who: string;
  /** A decision's verb, `run`, `reset`, `cancel` or `terminate`. */
  what: string;
  /** Stage that the run was at. */
  stage: string;
  why: string;
  /** How it has come: a decision as `update` or `signal`, again after a reset, else ''. */
  via: string;
  /** Executions before and after a reset. */
  before: string;
  after: string;
}

/** `WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW` of the server's API. */
const RESET_CAUSE = 20;

/**
 * What was done to a run, in order. The history is the truth: it holds what the ledger cannot (resets,
 * cancels), and what the ledger has missed. Decisions that were refused left no trace as updates; as
 * signals they are here too.
 */
export async function interventionsOf(
  converter: LoadedDataConverter,
  events: RunEvents,
): Promise<Intervention[]> {
  const found: Intervention[] = [];
  const place = new StageTrack();
  for (const event of events) {
    place.follow(event);
    const told = await interventionIn(converter, event);
    if (told !== undefined) {
      const nothing = { who: '', why: '', via: '', before: '', after: '' };
      found.push({ ...nothing, when: timeOf(event), stage: place.stage, ...told });
    }
  }
  return found;
}

type Told = Pick<Intervention, 'what'> & Partial<Intervention>;

async function interventionIn(
  converter: LoadedDataConverter,
  event: RunEvent,
): Promise<Told | undefined> {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal) {
    const { signalName, identity, input } = signal;
    return decision(converter, { name: signalName, identity, via: 'signal' }, input?.payloads);
  }
  const request =
    event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest ??
    event.workflowExecutionUpdateAdmittedEventAttributes?.request;
  if (request) {
    const again = event.workflowExecutionUpdateAdmittedEventAttributes !== null;
    const via = again ? 'update, again after a reset' : 'update';
    const call = { name: request.input?.name, identity: request.meta?.identity, via };
    return decision(converter, call, request.input?.args?.payloads);
  }
  return lifecycleOf(event);
}

/** How the run was started, reset, cancelled or terminated. */
function lifecycleOf(event: RunEvent): Told | undefined {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started) {
    const parent = started.parentWorkflowExecution?.workflowId ?? '';
    return { what: 'run', who: started.identity ?? '', via: parent, stage: '' };
  }
  const failed = event.workflowTaskFailedEventAttributes;
  if (failed && Number(failed.cause) === RESET_CAUSE) {
    return {
      what: 'reset',
      who: failed.identity ?? '',
      why: failed.failure?.message ?? '',
      before: JSON.stringify({ executionId: failed.baseRunId }),
      after: JSON.stringify({ executionId: failed.newRunId }),
    };
  }
  const cancelled = event.workflowExecutionCancelRequestedEventAttributes;
  if (cancelled) {
    return { what: 'cancel', who: cancelled.identity ?? '', why: cancelled.cause ?? '' };
  }
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated) {
    return { what: 'terminate', who: terminated.identity ?? '', why: terminated.reason ?? '' };
  }
  return undefined;
}

interface Call {
  name: string | null | undefined;
  identity: string | null | undefined;
  via: string;
}

async function decision(
  converter: LoadedDataConverter,
  { name, identity, via }: Call,
  payloads: Payloads,
): Promise<Told | undefined> {
  const verb = DECISION_VERBS.find((known) => known === name);
  if (verb === undefined) return undefined;
  const input: unknown = payloads?.length
    ? await decodeFromPayloadsAtIndex(converter, 0, payloads)
    : undefined;
  const fields = fieldsOf(input);
  return { what: verb, who: fields.by ?? identity ?? '', why: fields.reason ?? '', via };
}

/** What was typed; anything can be sent as a signal. */
function fieldsOf(input: unknown): Pick<DecisionFields, 'by' | 'reason'> {
  if (typeof input === 'string') return { reason: input };
  if (typeof input !== 'object' || input === null) return {};
  const { by, reason } = input as Record<string, unknown>;
  return {
    ...(typeof by === 'string' ? { by } : {}),
    ...(typeof reason === 'string' ? { reason } : {}),
  };
}

function timeOf({ eventTime }: RunEvent): string {
  const ms = Number(eventTime?.seconds ?? 0) * 1000 + Number(eventTime?.nanos ?? 0) / 1e6;
  return new Date(ms).toISOString();
}

/** The stage that a run is at, as its events go by. */
class StageTrack {
  stage: StageName | '' = '';
  private readonly scheduled = new Map<string, StageName>();

  follow(event: RunEvent): void {
    const name = event.activityTaskScheduledEventAttributes?.activityType?.name;
    const stage = STAGES.find((known) => known === name);
    if (stage !== undefined) {
      this.scheduled.set(String(event.eventId), stage);
      this.stage = stage;
    }
    const ended = this.scheduled.get(
      String(event.activityTaskCompletedEventAttributes?.scheduledEventId),
    );
    if (ended !== undefined) this.stage = STAGES[STAGES.indexOf(ended) + 1] ?? ended;
  }
}
