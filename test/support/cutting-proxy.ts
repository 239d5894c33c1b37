import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy that breaks connections after some bytes of the answer. */
export interface CuttingProxy {
  endpoint: string;
  /** Bytes that came through from the server, and connections that were cut. */
  readonly seen: { bytes: number; cuts: number };
  close(): Promise<void>;
}

/** `cutAfter` gives the bytes after which the next connection is cut, or undefined for one that is left whole. */
export async function startCuttingProxy(
  target: string,
  cutAfter: () => number | undefined,
): Promise<CuttingProxy> {
  const seen = { bytes: 0, cuts: 0 };
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const limit = cutAfter() ?? Infinity;
    const far = connect(Number(port), hostname);
    let passed = 0;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      const rest = chunk.subarray(0, Math.max(0, limit - passed));
      passed += rest.length;
      seen.bytes += rest.length;
      if (passed < limit) {
        if (!near.write(rest)) far.pause();
        return;
      }
      seen.cuts += 1;
      near.write(rest, () => near.resetAndDestroy());
    });
    near.on('drain', () => far.resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
