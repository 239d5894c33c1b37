import { Connection } from '@temporalio/client';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
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

/** Numbers of the enumeration temporal.api.enums.v1.IndexedValueType. */
const INDEXED_VALUE_TYPES = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
} as const;

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
      ...['--log-level', 'error', '--ui-disable-news-fetch'],
    ],
    env: serverEnvironment(folder),
    cwd: folder.root,
    logFile: folder.logFile('temporal'),
    graceMs: GRACE_MS,
    leavings: [],
  };
}

/**
 * Registers the search attributes that are missing; without them every run would hang. The server's
 * own flag for it has no effect on a database that exists.
 */
async function registerSearchAttributes(connection: Connection): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({
    namespace: NAMESPACE,
  });
  const missing = Object.values(WAYLINE_ATTRIBUTES).filter(({ name }) => !customAttributes[name]);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace: NAMESPACE,
    searchAttributes: Object.fromEntries(
      missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPES[type]]),
    ),
  });
}

/** Waits until the server serves the namespace and knows Wayline's search attributes. */
export async function awaitTemporal(server: RunningServer, address: string): Promise<void> {
  await waitUntilHealthy(server, async () => {
    const connection = await Connection.connect({ address, connectTimeout: CALL_DEADLINE_MS });
    try {
      await connection.withDeadline(Date.now() + CALL_DEADLINE_MS, async () => {
        await connection.workflowService.describeNamespace({ namespace: NAMESPACE });
        await registerSearchAttributes(connection);
      });
    } finally {
      await connection.close();
    }
  });
}
