import type { Notification } from '../../workflows/contracts/notification.js';
import { decisionCommand } from '../../workflows/decision-commands.js';
import type { DecisionOffer } from '../../workflows/messages.js';
import type { NotifySettings } from './notify-settings.js';

/** A command that does something about what is told. */
export interface SuggestedCommand {
  command: string;
  effect: string;
}

/** A notification with what a reader can do: the JSON body of a webhook. */
export interface NotificationMessage extends Notification {
  links: { temporal?: string };
  commands: SuggestedCommand[];
}

/** The notification with a link to its run and the commands that free it, where it waits for somebody. */
export function notificationMessage(
  notification: Notification,
  settings: Pick<NotifySettings, 'temporalUiUrl' | 'namespace'>,
): NotificationMessage {
  const { temporalUiUrl, namespace } = settings;
  const { runId } = notification;
  const link =
    temporalUiUrl === undefined || runId === ''
      ? {}
      : { temporal: workflowUrl(temporalUiUrl, namespace, runId) };
  return { ...notification, links: link, commands: commandsOf(notification) };
}

function commandsOf({ facts, runId }: Notification): SuggestedCommand[] {
  return offersIn(facts['decisions']).map(({ verb, effect }) => ({
    command: decisionCommand(verb, runId),
    effect,
  }));
}

function offersIn(value: unknown): DecisionOffer[] {
  return Array.isArray(value) ? (value as DecisionOffer[]) : [];
}

function workflowUrl(uiUrl: string, namespace: string, workflowId: string): string {
  const base = uiUrl.replace(/\/+$/, '');
  return `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
