import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Notification, NotifyTarget } from '../../workflows/contracts/notification.js';
import { postWebhook } from '../notify/post-webhook.js';
import type { ControlDeps } from './control-deps.js';

/** The activity that tells one receiver. */
export interface NotificationActivities {
  sendNotification(target: NotifyTarget, notification: Notification): Promise<string>;
}

/** Below a second a retry is no kindness to a receiver that has asked for patience. */
const SHORTEST_RETRY_MS = 1000;

/**
 * Sends a notification once and says what came back; fails as WebhookUnavailable, to be tried again at the
 * receiver's own time, or for good as WebhookRefused.
 */
export function createNotificationActivities(deps: ControlDeps): NotificationActivities {
  return {
    async sendNotification(target, notification) {
      const { cancellationSignal, info } = Context.current();
      const settings = deps.notify ?? { secrets: [], namespace: info.namespace };
      const delivery = await postWebhook(target, notification, settings, cancellationSignal);
      const { host } = delivery;
      if (delivery.delivered) return `${host} answered ${delivery.status}`;
      const { problem, retryable, retryAfterMs } = delivery;
      throw ApplicationFailure.create({
        type: retryable ? 'WebhookUnavailable' : 'WebhookRefused',
        message: `notify ${host}: ${problem}`,
        nonRetryable: !retryable,
        ...(retryAfterMs === undefined
          ? {}
          : { nextRetryDelay: Math.max(SHORTEST_RETRY_MS, retryAfterMs) }),
      });
    },
  };
}
