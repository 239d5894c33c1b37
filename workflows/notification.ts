import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Notification, NotifyTarget } from './contracts/notification.js';
import { webhookActivities } from './control-activities.js';

/** What is told, and whom. */
export interface NotificationInput {
  targets: NotifyTarget[];
  notification: Notification;
}

/**
 * Tells every target, each for itself and for about an hour; returns what they have answered. Fails,
 * naming the hosts, where one was not told: nothing waits for it, but the list of workflows shows it.
 */
export async function notification(input: NotificationInput): Promise<string[]> {
  const outcomes = await Promise.allSettled(
    input.targets.map((target) => {
      const { sendNotification } = webhookActivities(`tell ${new URL(target.url).host}`);
      return sendNotification(target, input.notification);
    }),
  );
  const problems = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [problemOf(outcome.reason)] : [],
  );
  if (problems.length > 0) {
    throw ApplicationFailure.nonRetryable(problems.join('; '), 'NotDelivered');
  }
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

function problemOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
