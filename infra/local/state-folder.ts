import { chmodSync, mkdirSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { takeLock } from './setup/lock-file.js';

/** The servers write while they start; below this they fail in ways that do not name the disk. */
const LEAST_FREE_BYTES = 64 * 2 ** 20;

/** Another living process uses the state folder. */
export class StateFolderInUse extends Error {
  override readonly name = 'StateFolderInUse';
}

/** Where things lie in the state folder. */
export interface StateFolder {
  readonly root: string;
  readonly temporalDatabase: string;
  readonly s3Data: string;
  readonly credentials: string;
  /** Server processes that live, so that a later run can stop what a killed one left. */
  readonly processes: string;
  logFile(server: string): string;
  release(): void;
}

/**
 * Makes the state folder where it is missing and locks it for this process; the lock of a dead
 * process is taken over.
 *
 * @throws {StateFolderInUse} naming the process that holds it and since when
 * @throws {Error} ENOSPC-like, where the disk has no room for the servers
 */
export function openStateFolder(stateDir: string): StateFolder {
  const root = path.resolve(stateDir);
  for (const folder of ['temporal', 's3', 'logs']) {
    mkdirSync(path.join(root, folder), { recursive: true });
  }
  chmodSync(root, 0o700);
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    const free = Math.floor((bavail * bsize) / 2 ** 20);
    throw new Error(`the disk of ${root} is full: expected at least 64 MB free, got ${free} MB`);
  }
  const lock = takeLock(path.join(root, 'lock'));
  if ('holder' in lock) {
    const { pid, since } = lock.holder;
    throw new StateFolderInUse(
      `${root} is in use by process ${pid} since ${since}; end it or choose another folder (--state)`,
    );
  }
  return {
    root,
    temporalDatabase: path.join(root, 'temporal', 'temporal.db'),
    s3Data: path.join(root, 's3'),
    credentials: path.join(root, 'credentials.json'),
    processes: path.join(root, 'processes.json'),
    logFile: (server) => path.join(root, 'logs', `${server}.log`),
    release: lock.release,
  };
}
