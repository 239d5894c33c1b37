import { Connection } from '@temporalio/client';
import { registerSearchAttributes } from '../../client/search-attributes.js';
import type { PortBlock } from './port-block.js';
import type { RunningServer } from './server-group.js';
import type { ServerLaunch } from './server-messages.js';
import type { StateFolder } from './state-folder.js';
import { serverEnvironment } from './server-environment.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** The namespace that the development server always has. */
export const NAMESPACE = 'default';

/** It writes its database within a second or two of SIGTERM. */
const GRACE_MS = 5_000;

/** Longer than a call to a healthy local server takes, short enough to ask again. */
const CALL_DEADLINE_MS = 5_000;

/**
 * How often a second the server looks for new tasks, activities and timers of a shard. Its own limit of 20 makes
 * every hand-over of a stage wait for the next 50 ms: of a run with nothing to do that was more than half.
 */
const POLLS_A_SECOND = 1000;

/** Temporal's development server with its Web UI, kept in a database file. */
export function temporalLaunch(
  command: string,
  folder: StateFolder,
  ports: Pick<PortBlock, 'temporal' | 'temporalUi' | 'temporalHttp' | 'temporalMetrics'>,
): ServerLaunch {
  return {
    name: 'temporal',
    command,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1'],
      ...['--port', String(ports.temporal), '--ui-port', String(ports.temporalUi)],
      ...['--http-port', String(ports.temporalHttp)],
      ...['--metrics-port', String(ports.temporalMetrics)],
      ...['--db-filename', folder.temporalDatabase],
      // A log that is written ahead is not synced at each step of a workflow.
      ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
      ...['transfer', 'timer', 'visibility'].flatMap((queue) => [
        '--dynamic-config-value',
        `history.${queue}ProcessorMaxPollRPS=${POLLS_A_SECOND}`,
      ]),
      ...['--log-level', 'error', '--ui-disable-news-fetch'],
    ],
    env: serverEnvironment(folder),
    cwd: folder.root,
    logFile: folder.logFile('temporal'),
    graceMs: GRACE_MS,
    leavings: [],
  };
}

/** Waits until the server serves the namespace and knows Wayline's search attributes. */
export async function awaitTemporal(server: RunningServer, address: string): Promise<void> {
  await waitUntilHealthy(server, async () => {
    const connection = await Connection.connect({ address, connectTimeout: CALL_DEADLINE_MS });
    try {
      await connection.withDeadline(Date.now() + CALL_DEADLINE_MS, async () => {
        await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
        await registerSearchAttributes(connection, NAMESPACE);
      });
    } finally {
      await connection.close();
    }
  });
}
