import type { FailureFacts } from '../../workflows/contracts/failure-types.js';
import type { NotificationMessage } from './notification-message.js';

interface SlackBlock {
  type: 'section' | 'context';
  text?: { type: 'mrkdwn'; text: string };
  elements?: { type: 'mrkdwn'; text: string }[];
}

/** Body of a Slack incoming webhook; `text` is what a notification on a phone shows. */
export interface SlackMessage {
  text: string;
  blocks: SlackBlock[];
}

/** Slack refuses a section above 3,000 characters. */
const LONGEST_SECTION = 2900;

/** The notification for people in a chat: what has happened, what to do, and the commands for it. */
export function slackMessage(message: NotificationMessage): SlackMessage {
  const summary = plain(message.summary);
  const failure = failureIn(message.facts['failure']);
  const commands = message.commands.map(({ command }) => command).join('\n');
  return {
    text: summary,
    blocks: [
      section(`*${message.kind}*: ${summary}`),
      ...(failure === undefined ? [] : [section(`*What to do*: ${plain(failure.remedy)}`)]),
      ...(commands === '' ? [] : [section(['```', plain(commands), '```'].join('\n'))]),
      context(message),
    ],
  };
}

function context({ links, runId, at }: NotificationMessage): SlackBlock {
  const run =
    links.temporal === undefined ? plain(runId) : `<${links.temporal}|${plain(runId)} in Temporal>`;
  const parts = [run, `${at.slice(0, 19)}Z`].filter((part) => part !== '');
  return { type: 'context', elements: [{ type: 'mrkdwn', text: parts.join(' · ') }] };
}

function section(text: string): SlackBlock {
  const cut = text.length > LONGEST_SECTION ? `${text.slice(0, LONGEST_SECTION)}…` : text;
  return { type: 'section', text: { type: 'mrkdwn', text: cut } };
}

/** Text in which nothing is a link, a mention or the end of a code block to Slack. */
function plain(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('```', "'''");
}

function failureIn(value: unknown): Pick<FailureFacts, 'remedy'> | undefined {
  if (typeof value !== 'object' || value === null || !('remedy' in value)) return undefined;
  return typeof value.remedy === 'string' ? { remedy: value.remedy } : undefined;
}
