import { z } from 'zod';

/** What people are told of: contract of the section `notify`. */
export const NOTIFICATION_KINDS = [
  'held',
  'reminder',
  'deadline',
  'published',
  'breaker',
  'missing',
] as const;

export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** One receiver of notifications. */
export const notifyTargetSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Webhook that is called with POST.'),
  form: z
    .enum(['json', 'slack'])
    .default('json')
    .describe('json: all facts, signed; slack: a text for an incoming webhook.'),
  on: z
    .array(z.enum(NOTIFICATION_KINDS))
    .min(1)
    .default([...NOTIFICATION_KINDS])
    .describe('What it is told of.'),
});

export type NotifyTarget = z.infer<typeof notifyTargetSchema>;

/** What is told, the same for every receiver. `id` is the same however often it is sent. */
export interface Notification {
  id: string;
  kind: NotificationKind;
  pipeline: string;
  /** Logical date, or '' where it is of no single date. */
  date: string;
  runId: string;
  /** One sentence for people. */
  summary: string;
  /** Machine-readable facts, such as the failure, the release or the deadline. */
  facts: Record<string, unknown>;
  /** ISO-8601 UTC. */
  at: string;
}
