import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An S3 service that begins to answer and never ends: reads trickle, writes are taken and not answered. */
export interface SlowS3 {
  endpoint: string;
  /** Requests that have been begun, as `GET /bucket/key`. */
  readonly begun: readonly string[];
  close(): Promise<void>;
}

/** Starts the service on a free port of this machine. */
export async function startSlowS3(): Promise<SlowS3> {
  const begun: string[] = [];
  const server: Server = createServer((request, response) => {
    begun.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (request.method !== 'GET') {
      request.resume();
      return;
    }
    response.writeHead(200, { 'content-length': String(2 ** 40), etag: '"slow"' });
    const trickle = setInterval(() => response.write('x'.repeat(1000)), 10);
    response.once('close', () => clearInterval(trickle));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    begun,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
