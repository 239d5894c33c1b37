import { mkdirSync } from 'node:fs';
import { stopLeftovers } from './leftovers.js';
import { moveAside } from './move-aside.js';
import { isPortFree, takePortBlock, type PortBlock } from './port-block.js';
import { restartInPlace } from './restart-in-place.js';
import { s3Credentials, type S3Credentials } from './s3-credentials.js';
import { awaitS3, S3_REGION, s3Launch } from './s3-server.js';
import { logTail, ServerGroup } from './server-group.js';
import { serverBinary } from './server-binary.js';
import { openStateFolder, type StateFolder } from './state-folder.js';
import { awaitTemporal, NAMESPACE, temporalLaunch } from './temporal-server.js';
import { ServerFailed } from './wait-until-healthy.js';

/** How the local servers are started. */
export interface LocalStackOptions {
  /** Data and logs of the servers; made where missing, locked while in use. */
  stateDir: string;
  /** Port of Temporal's Web UI; a free one by default. */
  uiPort?: number;
  /** Takes a line for the user now and then. */
  log: (line: string) => void;
}

/** Temporal and S3 on this machine, listening on 127.0.0.1 only. */
export interface LocalStack {
  temporalAddress: string;
  temporalUiUrl: string;
  namespace: string;
  s3: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  /** What the servers' logs say of a full disk, in one line; undefined where they say nothing. */
  diskProblem(): string | undefined;
  /** Stops what this stack started and waits until it is gone. Can be called again. */
  stop(): Promise<void>;
}

/** A killed run's supervisor takes as long as the most patient grace of a server. */
const LEFTOVER_PATIENCE_MS = 6_000;

/** Another program may take a port between our look and the server's bind; three times is no chance. */
const ATTEMPTS = 3;

const PORT_TAKEN = /address already in use|port \d+ .*is not available/i;
const UNREADABLE = /malformed|not a database|no such table|SQL logic error|corrupt/i;

interface Scene {
  folder: StateFolder;
  group: ServerGroup;
  credentials: S3Credentials;
  options: LocalStackOptions;
}

const s3Endpoint = (ports: PortBlock): string => `http://127.0.0.1:${ports.s3}`;

async function startTemporal(scene: Scene, ports: PortBlock): Promise<void> {
  const { folder, group, options } = scene;
  const command = serverBinary('temporal');
  const launchOnce = async (): Promise<void> => {
    const server = await group.start(temporalLaunch(command, folder, ports));
    await awaitTemporal(server, `127.0.0.1:${ports.temporal}`);
  };
  try {
    await launchOnce();
  } catch (error) {
    if (!(error instanceof ServerFailed) || !UNREADABLE.test(error.log)) throw error;
    const database = folder.temporalDatabase;
    const kept = moveAside([database, `${database}-wal`, `${database}-shm`]);
    if (kept === undefined) throw error;
    options.log(`Temporal could not read its database; kept as ${kept}, started with an empty one`);
    await launchOnce();
  }
}

async function startS3(scene: Scene, ports: PortBlock): Promise<void> {
  const { folder, group, credentials, options } = scene;
  const command = serverBinary('weed');
  const launchOnce = async (): Promise<void> => {
    mkdirSync(folder.s3Data, { recursive: true });
    const server = await group.start(s3Launch(command, folder, ports, credentials));
    await awaitS3(server, s3Endpoint(ports), credentials);
  };
  try {
    await launchOnce();
  } catch (error) {
    if (!(error instanceof ServerFailed) || !UNREADABLE.test(error.log)) throw error;
    const kept = moveAside([folder.s3Data]);
    if (kept === undefined) throw error;
    options.log(`the S3 server could not read its data; kept as ${kept}, started with none`);
    await launchOnce();
  }
}

/** Starts both servers on one block of ports; on the next one where a port was taken meanwhile. */
async function startServers(scene: Scene): Promise<PortBlock> {
  const { group, options } = scene;
  for (let attempt = 1, firstBlock = 0; ; attempt += 1) {
    const block = await takePortBlock(firstBlock);
    const ports = { ...block, temporalUi: options.uiPort ?? block.temporalUi };
    const started = await Promise.allSettled([startTemporal(scene, ports), startS3(scene, ports)]);
    const [failure] = started.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    );
    if (failure === undefined) return ports;
    block.release();
    const portTaken = failure instanceof ServerFailed && PORT_TAKEN.test(failure.log);
    if (!portTaken || attempt === ATTEMPTS) throw failure;
    await group.stopServers();
    firstBlock = block.block + 1;
  }
}

async function checkUiPort(uiPort: number | undefined): Promise<void> {
  if (uiPort === undefined || (await isPortFree(uiPort))) return;
  throw new Error(`port ${uiPort} of the Web UI is in use; choose another (--ui-port)`);
}

/**
 * Starts Temporal with its Web UI and an S3 server on free ports and waits until both are healthy:
 * buckets made, search attributes registered. They end with `stop` or when this process does, however
 * it ends. What they hold survives in the state folder.
 *
 * @throws {StateFolderInUse} where another process uses the state folder
 * @throws {ServerFailed} where a server ends or does not answer; with the end of its log
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const folder = openStateFolder(options.stateDir);
  try {
    await checkUiPort(options.uiPort);
    const left = await stopLeftovers(folder.processes, LEFTOVER_PATIENCE_MS);
    if (left.length > 0) {
      const names = left.map(({ name, pid }) => `${name} (process ${pid})`).join(', ');
      options.log(`stopped what a killed run had left: ${names}`);
    }
    const credentials = s3Credentials(folder.credentials);
    return await startInFolder(folder, credentials, options);
  } catch (error) {
    folder.release();
    throw error;
  }
}

async function startInFolder(
  folder: StateFolder,
  credentials: S3Credentials,
  options: LocalStackOptions,
): Promise<LocalStack> {
  let up = false;
  const group = ServerGroup.open(folder.processes, (name, how) => {
    if (up) void revive(name, how);
  });
  let ports: PortBlock;
  try {
    ports = await startServers({ folder, group, credentials, options });
  } catch (error) {
    await group.stop();
    throw error;
  }
  const revive = restartInPlace({ folder, group, credentials, options }, ports);
  up = true;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await group.stop();
    ports.release();
    folder.release();
  };
  return {
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: `http://127.0.0.1:${ports.temporalUi}`,
    namespace: NAMESPACE,
    s3: { endpoint: s3Endpoint(ports), region: S3_REGION, ...credentials },
    diskProblem: () =>
      ['s3', 'temporal'].some((name) =>
        /no space left|disk is full/i.test(logTail(folder.logFile(name))),
      )
        ? `the disk of ${folder.root} is full`
        : undefined,
    stop: () => (stopped ??= stop()),
  };
}
