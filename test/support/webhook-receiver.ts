import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export interface ReceivedRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What the receiver answers; a number is a status without a body. */
export type Answer =
  number | { status: number; body?: string; headers?: Record<string, string> } | 'silence';

/** A webhook receiver on this machine that keeps what it gets and answers as it is told. */
export class WebhookReceiver {
  private constructor(
    private readonly server: Server,
    readonly url: string,
    readonly requests: readonly ReceivedRequest[],
  ) {}

  /** `answer` is asked for each request, with its position from 0. */
  static async open(answer: (position: number) => Answer = () => 200): Promise<WebhookReceiver> {
    const requests: ReceivedRequest[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (part: string) => (body += part));
      request.on('end', () => {
        requests.push({ path: request.url ?? '', headers: request.headers, body });
        const told = answer(requests.length - 1);
        if (told === 'silence') return;
        const full = typeof told === 'number' ? { status: told } : told;
        response.writeHead(full.status, full.headers).end(full.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new WebhookReceiver(server, `http://127.0.0.1:${port}`, requests);
  }

  /** Waits until so many requests have come. */
  async received(count: number): Promise<readonly ReceivedRequest[]> {
    while (this.requests.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    return this.requests;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/**
 * Whether a request is signed with the secret (`whsec_` and base64), written from the text of Standard
 * Webhooks as a receiver would: any of the listed `v1` signatures is enough, compared in constant time.
 */
export function isSigned({ headers, body }: ReceivedRequest, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const content = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
  const expected = createHmac('sha256', key).update(content).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .map((entry) => entry.split(','))
    .some(([version, signature]) => {
      const given = Buffer.from(signature ?? '', 'base64');
      return (
        version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
      );
    });
}
