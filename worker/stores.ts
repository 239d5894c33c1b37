import type { ObjectStore } from '../activities/artifacts/object-store.js';
import { createS3Store, type S3Config } from '../activities/artifacts/s3-store.js';
import type { Stores } from '../activities/deps.js';
import type { PipelineSpec } from '../workflows/contracts/spec.js';
import type { WorkerConfig } from './config.js';

/**
 * The storages of a spec. `storage.endpoint`, `region` and `pathStyle` win over AWS's standard variables;
 * artifacts and releases use the same service as the source, unless WAYLINE_ARTIFACTS_ENDPOINT_URL names
 * another for them. Clients are made once for each combination and kept.
 */
export function createStores(config: WorkerConfig): Stores {
  const made = new Map<string, ObjectStore>();
  const storeOf = (s3: S3Config): ObjectStore => {
    const key = JSON.stringify(s3);
    const store = made.get(key) ?? createS3Store(s3);
    made.set(key, store);
    return store;
  };
  const own = artifactsConfig(config);
  return (storage) => {
    const source = storeOf(sourceConfig(config, storage));
    return { source, artifacts: own ? storeOf(own) : source };
  };
}

function sourceConfig(config: WorkerConfig, storage: PipelineSpec['storage']): S3Config {
  return {
    endpoint: storage.endpoint ?? config.AWS_ENDPOINT_URL_S3 ?? config.AWS_ENDPOINT_URL,
    region: storage.region ?? config.AWS_REGION ?? config.AWS_DEFAULT_REGION,
    pathStyle: storage.pathStyle,
  };
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
