import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { oneLine, unreachable, type CommandFailure } from './command-failure.js';
import { registerSearchAttributes, registrationCommands } from './search-attributes.js';

/** Time to reach a Temporal server: a cold start of its frontend answers within two seconds. */
const CONNECT_TIMEOUT_MS = 10_000;

/** A client of one Temporal namespace; `close` frees its connection. */
export interface TemporalClient {
  client: Client;
  connection: Connection;
  address: string;
  namespace: string;
  close(): Promise<void>;
}

/** A client by Temporal's standard environment configuration (file and TEMPORAL_ variables). */
export async function connectByEnvironment(): Promise<TemporalClient> {
  const { connectionOptions, namespace } = environmentConfig();
  return connect(connectionOptions, namespace ?? 'default');
}

/** The same, on a namespace that is made to know Wayline's search attributes, so that runs can start. */
export async function connectForRuns(): Promise<TemporalClient> {
  const temporal = await connectByEnvironment();
  const { connection, address, namespace } = temporal;
  try {
    await registerSearchAttributes(connection, namespace);
    return temporal;
  } catch (error) {
    await temporal.close();
    throw unreachable(
      `Temporal at ${address}, namespace ${namespace}`,
      `does not let Wayline register its search attributes: ${error instanceof Error ? oneLine(error.message) : String(error)}`,
      `Have them registered: ${registrationCommands(namespace)}`,
    );
  }
}

/** A client of a server without TLS, such as the embedded one. */
export async function connectTo(address: string, namespace: string): Promise<TemporalClient> {
  return connect({ address }, namespace);
}

async function connect(options: ConnectionOptions, namespace: string): Promise<TemporalClient> {
  const address = options.address ?? 'localhost:7233';
  try {
    const connection = await Connection.connect({ ...options, connectTimeout: CONNECT_TIMEOUT_MS });
    const client = new Client({ connection, namespace });
    return { client, connection, address, namespace, close: () => connection.close() };
  } catch (error) {
    throw temporalUnreachable(address, error);
  }
}

function environmentConfig(): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig();
  } catch (error) {
    throw unreachable(
      'Temporal configuration',
      error instanceof Error ? error.message : String(error),
      'Correct the TEMPORAL_ variables or the configuration file.',
    );
  }
}

/** The failure (exit 3) of a Temporal server that does not answer or refuses the caller. */
export function temporalUnreachable(address: string, error: unknown): CommandFailure {
  const reason = error instanceof Error ? oneLine(error.message) : String(error);
  return unreachable(
    `Temporal at ${address}`,
    reason === '' ? 'does not answer' : reason,
    'Start the server, or correct TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and the credentials.',
  );
}
