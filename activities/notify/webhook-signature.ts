import { createHmac } from 'node:crypto';

/** What a signature covers. */
export interface SignedMessage {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

const BASE64_PREFIX = 'whsec_';

/**
 * The header `webhook-signature`: `v1,<base64 HMAC-SHA256 of id.timestamp.body>` for each secret, so that
 * a receiver that knows one of them can verify. A secret after `whsec_` is base64, any other is its own
 * bytes. Source: Standard Webhooks 1.0.0, "Signature scheme".
 */
export function webhookSignature(secrets: readonly string[], message: SignedMessage): string {
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return secrets
    .map((secret) => createHmac('sha256', keyOf(secret)).update(signed).digest('base64'))
    .map((signature) => `v1,${signature}`)
    .join(' ');
}

/** Whether a secret can sign: base64 after `whsec_`, and not empty. */
export function isWebhookSecret(secret: string): boolean {
  if (!secret.startsWith(BASE64_PREFIX)) return secret !== '';
  return /^[A-Za-z0-9+/]+={0,2}$/.test(secret.slice(BASE64_PREFIX.length));
}

function keyOf(secret: string): Buffer {
  return secret.startsWith(BASE64_PREFIX)
    ? Buffer.from(secret.slice(BASE64_PREFIX.length), 'base64')
    : Buffer.from(secret, 'utf8');
}
