import { Worker } from '@temporalio/worker';
import type { RecordedHistory } from './histories.js';

/** An event of a recorded history, as far as a message needs it. */
interface RecordedEvent {
  eventId?: string;
  eventType?: string;
  [attributes: string]: unknown;
}

/** The bundle that histories are replayed against: a file, or its text. */
export type ReplayedBundle = { codePath: string } | { code: string };

/** For every history that the workflow code does not follow any more, what to do about it. */
export async function replayProblems(
  workflowBundle: ReplayedBundle,
  histories: readonly RecordedHistory[],
): Promise<string[]> {
  const byId = new Map(histories.map((recorded) => [runIdOf(recorded), recorded]));
  const problems: string[] = [];
  const replayed = Worker.runReplayHistories({ workflowBundle }, histories);
  for await (const { runId, error } of replayed) {
    const recorded = byId.get(runId);
    if (error !== undefined) problems.push(explained(recorded, error));
  }
  return problems;
}

/** What a history is, where the code leaves it, and how to keep the old way for runs that are open. */
function explained(recorded: RecordedHistory | undefined, error: Error): string {
  const events = eventsOf(recorded);
  const change = changeOf(error.message);
  const event = eventOf(change, events);
  const type = workflowTypeOf(events);
  const today = new Date().toISOString().slice(0, 10);
  return [
    `test/replay/histories/${recorded?.name ?? 'unknown'}.json.gz (${type}) does not replay:`,
    `  change: ${change}`,
    ...(event === undefined ? [] : [`  recorded there: ${describe(event)}`]),
    'A run that is open at a deploy would stop at that place. Keep the old way for it, in the workflow:',
    `  if (patched('${today}-${kebab(type)}')) { /* the new way */ } else { /* as it was */ }`,
    'where patched comes from @temporalio/workflow and the id says the day and what has changed.',
    'Do not record histories anew to get rid of this: test/replay/README.md says when that is allowed.',
  ].join('\n');
}

/** The SDK's sentence without the frames of its engine around it. */
function changeOf(message: string): string {
  const flat = message.replaceAll(/\s+/g, ' ').trim();
  return /\[TMPRL\d+\] (.+?)(?:\\?", source:|$)/.exec(flat)?.[1] ?? flat;
}

/** The event that the message names: by its id, or as the scheduling of an activity. */
function eventOf(change: string, events: readonly RecordedEvent[]): RecordedEvent | undefined {
  const id = /\bid: (\d+)/.exec(change)?.[1];
  const activity = /scheduled event '([^']+)'/.exec(change)?.[1];
  return events.find(
    (event) =>
      event.eventId === id ||
      (activity !== undefined &&
        event.eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED' &&
        activityOf(event) === activity),
  );
}

function activityOf(event: RecordedEvent): string | undefined {
  return /"activityType":\{"name":"([^"]+)"/.exec(JSON.stringify(event))?.[1];
}

function describe(event: RecordedEvent): string {
  const { eventId, eventType } = event;
  const name = activityOf(event);
  const kind = (eventType ?? '').replace('EVENT_TYPE_', '').toLowerCase().replaceAll('_', ' ');
  return `event ${eventId ?? '?'}, ${kind}${name === undefined ? '' : ` of ${name}`}`;
}

function eventsOf(recorded: RecordedHistory | undefined): RecordedEvent[] {
  return (recorded?.history as { events?: RecordedEvent[] } | undefined)?.events ?? [];
}

function workflowTypeOf(events: readonly RecordedEvent[]): string {
  const text = JSON.stringify(events[0]?.['workflowExecutionStartedEventAttributes'] ?? {});
  return /"workflowType":\{"name":"([^"]+)"/.exec(text)?.[1] ?? 'unknown workflow';
}

/** The id of the execution is that of the first one of its chain only in its own start event. */
function runIdOf(recorded: RecordedHistory): string {
  const started = eventsOf(recorded)[0]?.['workflowExecutionStartedEventAttributes'];
  return /"originalExecutionRunId":"([^"]+)"/.exec(JSON.stringify(started ?? {}))?.[1] ?? '';
}

function kebab(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}
