import { ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import type { Notification, NotifyTarget } from './contracts/notification.js';

/**
 * Tells the targets that want this kind, without waiting: a workflow of its own sends and retries. Its id is
 * the notification's, so that a replay after a reset does not tell people twice.
 */
export async function notify(
  targets: readonly NotifyTarget[],
  notification: Notification,
): Promise<void> {
  const wanted = targets.filter((target) => target.on.includes(notification.kind));
  if (wanted.length === 0) return;
  await startChild('notification', {
    workflowId: `${workflowInfo().workflowId}-notify-${notification.id}`,
    args: [{ targets: wanted, notification }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
  }).catch(() => undefined);
}
