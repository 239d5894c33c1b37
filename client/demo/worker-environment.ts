import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { S3Config } from '../../activities/artifacts/s3-store.js';
import { childEnvironment, type ClientConfig } from '../config.js';

/** What the demo's worker has to reach. */
export interface WorkerSurroundings {
  stateDir: string;
  config: ClientConfig;
  temporal: { address: string; namespace: string };
  embedded: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string };
  /** The source's own service, where the source is not on the embedded server. */
  sourceS3: S3Config | undefined;
  verbose: boolean;
}

/**
 * The environment of the demo's worker. The caller's own Temporal settings are left out, since they must
 * not lead it to another server; the AWS ones are kept only where the source is the caller's.
 */
export async function workerEnvironment(
  surroundings: WorkerSurroundings,
): Promise<Record<string, string>> {
  const { stateDir, config, temporal, embedded, sourceS3 } = surroundings;
  // A file of our own, without settings, keeps the SDK from reading the caller's configuration file.
  const configFile = path.join(stateDir, 'temporal.toml');
  await writeFile(configFile, '[profile.default]\n');
  const common = {
    TEMPORAL_CONFIG_FILE: configFile,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    WAYLINE_TASK_QUEUE: config.taskQueue,
    WAYLINE_SCRATCH_DIR: config.scratchDir ?? path.join(stateDir, 'scratch'),
    WAYLINE_LOG_LEVEL: surroundings.verbose ? 'debug' : 'info',
    // Whoever stops the demo does not want to wait for a stage; the run ends with it.
    WAYLINE_SHUTDOWN_GRACE_SECONDS: '1',
  };
  if (sourceS3 === undefined) {
    return childEnvironment(
      {
        ...common,
        AWS_ENDPOINT_URL_S3: embedded.endpoint,
        AWS_REGION: embedded.region,
        AWS_ACCESS_KEY_ID: embedded.accessKeyId,
        AWS_SECRET_ACCESS_KEY: embedded.secretAccessKey,
      },
      ['TEMPORAL_', 'AWS_', 'WAYLINE_ARTIFACTS_'],
    );
  }
  return childEnvironment(
    {
      ...common,
      ...(sourceS3.endpoint === undefined ? {} : { AWS_ENDPOINT_URL_S3: sourceS3.endpoint }),
      ...(sourceS3.region === undefined ? {} : { AWS_REGION: sourceS3.region }),
      WAYLINE_ARTIFACTS_ENDPOINT_URL: embedded.endpoint,
      WAYLINE_ARTIFACTS_REGION: embedded.region,
      WAYLINE_ARTIFACTS_ACCESS_KEY_ID: embedded.accessKeyId,
      WAYLINE_ARTIFACTS_SECRET_ACCESS_KEY: embedded.secretAccessKey,
    },
    ['TEMPORAL_'],
  );
}
