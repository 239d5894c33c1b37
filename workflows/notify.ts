import { ParentClosePolicy, startChild, uuid4, workflowInfo } from '@temporalio/workflow';
import type { Notification, NotificationKind, NotifyTarget } from './contracts/notification.js';
import { notification as notificationWorkflow } from './notification.js';

/** The server takes 400 bytes of summary; a character has at most four. */
const LONGEST_SUMMARY = 100;

/**
 * Id of an event that people are told of whenever it happens. It ends in the run's own random numbers: a
 * replay gives the same, while what happens anew after a reset gets another.
 */
export function newEventId(kind: NotificationKind, stage = 'run'): string {
  return `${kind}-${stage}-${uuid4().slice(0, 8)}`;
}

/** Id of an event that people are told of once in a run, however often the run is reset. */
export function onceId(kind: NotificationKind, event: string): string {
  return `${kind}-${event}-${workflowInfo().originalExecutionRunId.slice(0, 8)}`;
}

/**
 * Tells the targets that want this kind, without waiting: a workflow of its own sends and retries. The ids
 * of that workflow and of its messages follow from the event's: the server refuses to start it twice, and
 * receivers drop what they have.
 */
export async function notify(
  targets: readonly NotifyTarget[],
  notification: Notification,
): Promise<void> {
  const wanted = targets.filter((target) => target.on.includes(notification.kind));
  if (wanted.length === 0) return;
  const id = `${workflowInfo().workflowId}-notify-${notification.id}`;
  await startChild(notificationWorkflow, {
    workflowId: id,
    args: [{ targets: wanted, notification: { ...notification, id } }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    staticSummary: notification.summary.slice(0, LONGEST_SUMMARY),
  }).catch(() => undefined);
}
