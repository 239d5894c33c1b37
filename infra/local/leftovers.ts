import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerProcess } from './server-messages.js';
import { isAlive, processCommand } from './setup/process-identity.js';

const KILL_AFTER_MS = 3_000;

function readList(listFile: string): ServerProcess[] {
  try {
    return JSON.parse(readFileSync(listFile, 'utf8')) as ServerProcess[];
  } catch {
    return [];
  }
}

function signal(server: ServerProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(server.pid, name);
  } catch {
    // It ended by itself in the meantime.
  }
}

async function waitForEnd(
  isLeft: (server: ServerProcess) => boolean,
  servers: readonly ServerProcess[],
  milliseconds: number,
): Promise<ServerProcess[]> {
  const deadline = Date.now() + milliseconds;
  let left = servers.filter(isLeft);
  while (left.length > 0 && Date.now() < deadline) {
    await sleep(50);
    left = left.filter(isLeft);
  }
  return left;
}

/**
 * Stops the servers in a list that still run: those whose pid, start and command are the recorded
 * ones, so that a later process with the same pid is not touched.
 *
 * @param patienceMs how long they may take to end by themselves, where their supervisor is at it
 * @returns the servers that had to be stopped
 */
export async function stopLeftovers(
  listFile: string,
  patienceMs: number,
): Promise<ServerProcess[]> {
  const isLeft = (server: ServerProcess): boolean =>
    isAlive(server) && processCommand(server.pid).startsWith(server.command);
  const left = await waitForEnd(isLeft, readList(listFile), patienceMs);
  for (const server of left) signal(server, 'SIGTERM');
  const stubborn = await waitForEnd(isLeft, left, KILL_AFTER_MS);
  for (const server of stubborn) signal(server, 'SIGKILL');
  await waitForEnd(isLeft, stubborn, KILL_AFTER_MS);
  rmSync(listFile, { force: true });
  return left;
}
