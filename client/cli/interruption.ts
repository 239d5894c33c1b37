import { setMaxListeners } from 'node:events';
import { exitCodeOfSignal, type ExitCode } from './exit-codes.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Thrown into whatever was going on when a signal arrived. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
  }

  get exitCode(): ExitCode {
    return exitCodeOfSignal(this.signal);
  }
}

/**
 * Turns the first signal into an abort, so that things are ended in order, and the second into an end at
 * once (after `onForce`).
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly listeners = new Map<NodeJS.Signals, () => void>();
  /** Run before an end at once; must not wait for anything. */
  onForce: () => void = () => undefined;

  constructor() {
    // Every request to S3 that is under way listens; ten is a limit against leaks, and these end.
    setMaxListeners(0, this.controller.signal);
    for (const signal of SIGNALS) {
      const listener = (): void => this.arrived(signal);
      this.listeners.set(signal, listener);
      process.on(signal, listener);
    }
  }

  /** Aborts with an `Interrupted` as its reason. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The result of the work, or `Interrupted` as soon as a signal arrives. */
  async race<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    signal.throwIfAborted();
    let stop: () => void = () => undefined;
    const interrupted = new Promise<never>((_, reject) => {
      stop = () => reject(reasonOf(signal));
      signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([work, interrupted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Resolves with the signal that arrives. */
  async arrives(): Promise<Interrupted> {
    try {
      return await this.race(new Promise<never>(() => undefined));
    } catch (error) {
      if (error instanceof Interrupted) return error;
      throw error;
    }
  }

  /** Gives the signals back to the process. */
  dispose(): void {
    for (const [signal, listener] of this.listeners) process.off(signal, listener);
  }

  private arrived(signal: NodeJS.Signals): void {
    if (!this.controller.signal.aborted) {
      this.controller.abort(new Interrupted(signal));
      return;
    }
    this.onForce();
    process.exit(exitCodeOfSignal(signal));
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Interrupted('SIGINT');
}
