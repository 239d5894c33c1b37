import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningServer } from './server-group.js';

/** A cold start takes 1 to 3 s here; a loaded machine with a slow disk needs a multiple. */
const HEALTH_DEADLINE_MS = 60_000;
const POLL_MS = 50;

/** A server that ended or did not answer in time. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';

  constructor(
    what: string,
    /** The end of what the server wrote. */
    readonly log: string,
  ) {
    super(log === '' ? what : `${what}; its log ends:\n${log}`);
  }
}

/**
 * Asks again and again until `check` succeeds.
 *
 * @throws {ServerFailed} where the server ends or 60 s pass; with the end of its log
 */
export async function waitUntilHealthy(
  server: RunningServer,
  check: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + HEALTH_DEADLINE_MS;
  for (;;) {
    const ended = server.ended();
    if (ended !== undefined) {
      throw new ServerFailed(`${server.name} ended while it started (${ended})`, server.logTail());
    }
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new ServerFailed(`${server.name} does not answer: ${reason}`, server.logTail());
      }
    }
    await sleep(POLL_MS);
  }
}
