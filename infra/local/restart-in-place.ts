import path from 'node:path';
import type { PortBlock } from './port-block.js';
import type { S3Credentials } from './s3-credentials.js';
import { awaitS3 } from './s3-server.js';
import type { ServerGroup } from './server-group.js';
import type { StateFolder } from './state-folder.js';
import { awaitTemporal } from './temporal-server.js';

/** A server that has ended this often by itself will not live: its disk is full, or its data is broken. */
const MOST_RESTARTS = 3;

/** What a stack's servers run with. */
export interface RestartScene {
  folder: StateFolder;
  group: ServerGroup;
  credentials: S3Credentials;
  options: { log: (line: string) => void };
}

/**
 * A function that starts a server again, on its ports and data, once it has ended without being asked to,
 * and says so. Clients and workers reconnect by themselves; runs go on. It never throws.
 */
export function restartInPlace(
  { folder, group, credentials, options }: RestartScene,
  ports: PortBlock,
): (name: string, how: string) => Promise<void> {
  const restarts = new Map<string, number>();
  return async (name, how) => {
    const count = (restarts.get(name) ?? 0) + 1;
    restarts.set(name, count);
    const log = path.relative(process.cwd(), folder.logFile(name));
    const what = `the local ${name} server ended unexpectedly (${how})`;
    if (count > MOST_RESTARTS) {
      options.log(`${what}; see ${log}`);
      return;
    }
    options.log(`${what}; started again (${count} of ${MOST_RESTARTS}); see ${log}`);
    try {
      const server = await group.restart(name);
      if (server === undefined) return;
      if (name === 'temporal') await awaitTemporal(server, `127.0.0.1:${ports.temporal}`);
      else await awaitS3(server, `http://127.0.0.1:${ports.s3}`, credentials);
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
    }
  };
}
