import { rmSync } from 'node:fs';
import path from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ADMIN_GRPC_OFFSET, type PortBlock } from './port-block.js';
import type { S3Credentials } from './s3-credentials.js';
import { serverEnvironment } from './server-environment.js';
import type { RunningServer } from './server-group.js';
import type { ServerLaunch } from './server-messages.js';
import type { StateFolder } from './state-folder.js';
import { waitUntilHealthy } from './wait-until-healthy.js';

/** SeaweedFS has no regions; clients need one to sign with. */
export const S3_REGION = 'us-east-1';

/** Buckets that the demo uses. */
const BUCKETS = ['wayline', 'wayline-source'];

/**
 * SeaweedFS takes 12 s to end by itself (it waits for its own open streams), but it has handed every
 * accepted write to the system before it answers: killing it loses nothing.
 */
const GRACE_MS = 1_500;

/** Another program on the port may take the call and never answer. */
const CALL_DEADLINE_MS = 5_000;

/** SeaweedFS listens on a socket of a fixed name in /tmp for most of its ports. */
function socketsOf(ports: PortBlock): string[] {
  const names = [
    `master-grpc-${ports.masterGrpc}`,
    `volume-grpc-${ports.volumeGrpc}`,
    `filer-grpc-${ports.filerGrpc}`,
    `filer-${ports.filer}`,
    `s3-${ports.s3}`,
    `s3-grpc-${ports.s3Grpc}`,
    `admin-grpc-${ports.admin + ADMIN_GRPC_OFFSET}`,
  ];
  return names.map((name) => `/tmp/seaweedfs-${name}.sock`);
}

/** SeaweedFS as an S3 server. */
export function s3Launch(
  command: string,
  folder: StateFolder,
  ports: PortBlock,
  credentials: S3Credentials,
): ServerLaunch {
  // It keeps the flags of its last run here and would read old ports from it.
  rmSync(path.join(folder.s3Data, 'mini.options'), { force: true });
  const flags = {
    dir: folder.s3Data,
    ip: '127.0.0.1',
    'ip.bind': '127.0.0.1',
    webdav: false,
    'admin.ui': false,
    'admin.port': ports.admin,
    'master.telemetry': false,
    'master.port': ports.master,
    'master.port.grpc': ports.masterGrpc,
    // Volume files grow as they are written. Many small ones: a limit on their number, which is
    // otherwise worked out from the free space at the start, would look like a full disk.
    'master.volumeSizeLimitMB': 256,
    'volume.max': 1000,
    'volume.port': ports.volume,
    'volume.port.grpc': ports.volumeGrpc,
    'filer.port': ports.filer,
    'filer.port.grpc': ports.filerGrpc,
    's3.port': ports.s3,
    's3.port.grpc': ports.s3Grpc,
    's3.port.iceberg': 0,
    's3.port.lance': 0,
  };
  return {
    name: 's3',
    command,
    args: ['mini', ...Object.entries(flags).map(([flag, value]) => `-${flag}=${value}`)],
    env: serverEnvironment(folder, {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    }),
    cwd: folder.root,
    logFile: folder.logFile('s3'),
    graceMs: GRACE_MS,
    leavings: socketsOf(ports),
  };
}

/** Waits until the server lists its buckets, and makes those that are missing. */
export async function awaitS3(
  server: RunningServer,
  endpoint: string,
  credentials: S3Credentials,
): Promise<void> {
  const client = new S3Client({
    endpoint,
    region: S3_REGION,
    // The SDK writes into the object it is given.
    credentials: { ...credentials },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  try {
    await waitUntilHealthy(server, async () => {
      const call = { abortSignal: AbortSignal.timeout(CALL_DEADLINE_MS) };
      const { Buckets = [] } = await client.send(new ListBucketsCommand({}), call);
      const existing = new Set(Buckets.map((bucket) => bucket.Name));
      for (const bucket of BUCKETS.filter((name) => !existing.has(name))) {
        await client.send(new CreateBucketCommand({ Bucket: bucket }), call);
      }
    });
  } finally {
    client.destroy();
  }
}
