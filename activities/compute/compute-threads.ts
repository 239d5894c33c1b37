import { availableParallelism } from 'node:os';
import { Piscina } from 'piscina';

/** How one task is sent to a thread. `transfer` moves array buffers instead of copying them. */
export interface ThreadCall {
  transfer?: readonly ArrayBuffer[];
  signal?: AbortSignal;
}

/** Runs pure computation beside the event loop, which must stay free for heartbeats. */
export interface ComputeThreads {
  /** Number of threads that compute at once. */
  readonly size: number;
  /**
   * Calls the default export of a compiled `*.thread.js` module with `input` in a thread.
   * The result is a structured clone; an aborted signal ends the thread.
   */
  run<Input, Output>(modulePath: string, input: Input, call?: ThreadCall): Promise<Output>;
  close(): Promise<void>;
}

/** A pool of worker threads; threads start when first needed and stay warm. */
export function createComputeThreads(size = availableParallelism()): ComputeThreads {
  const pool = new Piscina({ minThreads: 0, maxThreads: size, idleTimeout: 30_000 });
  return {
    size,
    run: async (modulePath, input, call = {}) =>
      (await pool.run(input, {
        filename: modulePath,
        ...(call.transfer ? { transferList: [...call.transfer] } : {}),
        ...(call.signal ? { signal: call.signal } : {}),
      })) as never,
    close: () => pool.destroy(),
  };
}
