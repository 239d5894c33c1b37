import { setTimeout as delay } from 'node:timers/promises';
import type { Notification, NotifyTarget } from '../../workflows/contracts/notification.js';
import { isError } from '../failures.js';
import { notificationMessage } from './notification-message.js';
import type { NotifySettings } from './notify-settings.js';
import { slackMessage } from './slack-message.js';
import { webhookSignature } from './webhook-signature.js';

/** What a receiver has answered, or why there is no answer. `problem` never holds the address's secrets. */
export type Delivery =
  | { delivered: true; host: string; status: number }
  | {
      delivered: false;
      host: string;
      problem: string;
      retryable: boolean;
      /** How long the receiver wants to be left alone. */
      retryAfterMs?: number;
    };

/** A receiver that has not answered by then is tried again; chats answer in well under a second. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A host may send us on to another of its paths; more than this is a circle. */
const MAX_HOPS = 3;

/** Too slow, too early, too many: these may be different a moment later; other 4xx will not. */
const RETRYABLE_REFUSALS: readonly number[] = [408, 425, 429];

/**
 * Sends a notification once. JSON goes signed by the Standard Webhooks scheme under `webhook-id`, which is
 * the notification's id on every try; Slack's form goes as Slack wants it.
 */
export async function postWebhook(
  target: NotifyTarget,
  notification: Notification,
  settings: NotifySettings,
  signal?: AbortSignal,
): Promise<Delivery> {
  const url = new URL(target.url);
  const request = requestOf(url, target.form, notification, settings);
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  try {
    const answer = await send(url, request, signal ? AbortSignal.any([signal, timeout]) : timeout);
    return await deliveryOf(url, answer);
  } catch (error) {
    signal?.throwIfAborted();
    const problem = timeout.aborted
      ? `did not answer within ${ANSWER_TIMEOUT_MS / 1000} s`
      : `cannot be reached (${reasonOf(error)})`;
    return { delivered: false, host: url.host, problem, retryable: true };
  }
}

interface WebhookRequest {
  body: string;
  headers: Record<string, string>;
}

function requestOf(
  url: URL,
  form: NotifyTarget['form'],
  notification: Notification,
  settings: NotifySettings,
): WebhookRequest {
  const message = notificationMessage(notification, settings);
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': 'wayline',
    ...authorization(url),
  };
  if (form === 'slack') return { headers, body: JSON.stringify(slackMessage(message)) };
  const body = JSON.stringify(message);
  const { id } = notification;
  const timestamp = Math.floor(Date.now() / 1000);
  headers['webhook-id'] = id;
  headers['webhook-timestamp'] = String(timestamp);
  if (settings.secrets.length > 0) {
    headers['webhook-signature'] = webhookSignature(settings.secrets, { id, timestamp, body });
  }
  return { headers, body };
}

/** `fetch` refuses addresses with a name and password, and prints them. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

async function send(url: URL, request: WebhookRequest, signal: AbortSignal): Promise<Response> {
  let address = url;
  for (let hop = 0; ; hop += 1) {
    const bare = new URL(address);
    bare.username = '';
    bare.password = '';
    const answer = await fetch(bare, { method: 'POST', ...request, redirect: 'manual', signal });
    const next = nextHop(address, answer);
    if (next === undefined || hop >= MAX_HOPS) return answer;
    await answer.body?.cancel();
    address = next;
  }
}

/** Where a receiver sends us on within itself; a POST stays one with 307 and 308 only. */
function nextHop(from: URL, answer: Response): URL | undefined {
  const location = answer.headers.get('location');
  if (![307, 308].includes(answer.status) || location === null) return undefined;
  const next = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isSame = next?.host === from.host && next.protocol === from.protocol;
  return isSame ? next : undefined;
}

async function deliveryOf(url: URL, answer: Response): Promise<Delivery> {
  const { host } = url;
  const { status } = answer;
  const said = await saidBy(answer, url);
  if (answer.ok) return { delivered: true, host, status };
  const answered = `answered ${status}${said === '' ? '' : `: ${said}`}`;
  if (status >= 300 && status < 400) {
    const problem = `answered ${status}: it wants the message sent to another address, which is not followed; name that address in notify`;
    return { delivered: false, host, problem, retryable: false };
  }
  const retryable = status >= 500 || RETRYABLE_REFUSALS.includes(status);
  const retryAfterMs = retryAfter(answer.headers.get('retry-after'), Date.now());
  return {
    ...{ delivered: false, host, problem: answered, retryable },
    ...(retryable && retryAfterMs !== undefined ? { retryAfterMs } : {}),
  };
}

/** Milliseconds of a header `Retry-After`: seconds or a date; undefined where it says neither. */
export function retryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}

/** Longest part of an answer that is shown, and time in which the rest must have come. */
const SHOWN_CHARACTERS = 200;
const BODY_TIMEOUT_MS = 2000;

/** What the receiver has said, in one line; nothing where it repeats a part of the address, often a token. */
async function saidBy(answer: Response, url: URL): Promise<string> {
  const late = delay(BODY_TIMEOUT_MS, '', { ref: false });
  const text = await Promise.race([answer.text().catch(() => ''), late]);
  const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  const secrets = [...url.pathname.split('/'), ...url.searchParams.values()].concat(
    url.username,
    url.password,
  );
  const repeats = secrets.some((part) => part.length >= 4 && text.includes(part));
  return repeats ? '' : line.slice(0, SHOWN_CHARACTERS);
}

function reasonOf(error: unknown): string {
  const cause = isError(error) ? error.cause : undefined;
  const code = isError(cause) && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection failed';
}
