import type { ObjectStore } from '../activities/artifacts/object-store.js';
import { createS3Store, type S3Config } from '../activities/artifacts/s3-store.js';
import type { WorkerConfig } from './config.js';

/**
 * The two storages of a worker. The source uses AWS's standard variables; artifacts and releases use the
 * same, unless WAYLINE_ARTIFACTS_ENDPOINT_URL names another service for them.
 */
export function createStores(config: WorkerConfig): {
  source: ObjectStore;
  artifacts: ObjectStore;
} {
  const endpoint = config.AWS_ENDPOINT_URL_S3 ?? config.AWS_ENDPOINT_URL;
  const region = config.AWS_REGION ?? config.AWS_DEFAULT_REGION;
  const source = createS3Store({ endpoint, region });
  const own = artifactsConfig(config);
  return { source, artifacts: own ? createS3Store(own) : source };
}

function artifactsConfig(config: WorkerConfig): S3Config | undefined {
  const endpoint = config.WAYLINE_ARTIFACTS_ENDPOINT_URL;
  if (endpoint === undefined) return undefined;
  const accessKeyId = config.WAYLINE_ARTIFACTS_ACCESS_KEY_ID;
  const secretAccessKey = config.WAYLINE_ARTIFACTS_SECRET_ACCESS_KEY;
  return {
    endpoint,
    region: config.WAYLINE_ARTIFACTS_REGION,
    ...(accessKeyId !== undefined && secretAccessKey !== undefined
      ? { credentials: { accessKeyId, secretAccessKey } }
      : {}),
  };
}
