import type { DuckSession } from './duck-session.js';

/** A fixed number of sessions, each used by one piece of work at a time. */
export class SessionPool {
  private readonly free: DuckSession[];
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly sessions: readonly DuckSession[]) {
    this.free = [...sessions];
  }

  /** Sessions that work at the same time. */
  get size(): number {
    return this.sessions.length;
  }

  /** Runs work with a session of its own, once one is free. */
  async use<T>(work: (duck: DuckSession) => Promise<T>): Promise<T> {
    let duck = this.free.pop();
    while (duck === undefined) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
      duck = this.free.pop();
    }
    try {
      return await work(duck);
    } finally {
      this.free.push(duck);
      this.waiting.shift()?.();
    }
  }
}
