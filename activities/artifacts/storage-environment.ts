import { z } from 'zod';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { Stores } from '../deps.js';
import type { ObjectStore } from './object-store.js';
import { createS3Store, type S3Config } from './s3-store.js';

const text = z.string().min(1).optional();

/** The variables that say which storage a process talks to; workers and commands read the same ones. */
export const storageEnvironment = {
  WAYLINE_ARTIFACTS_ENDPOINT_URL: text,
  WAYLINE_ARTIFACTS_REGION: text,
  WAYLINE_ARTIFACTS_ACCESS_KEY_ID: text,
  WAYLINE_ARTIFACTS_SECRET_ACCESS_KEY: text,
  AWS_ENDPOINT_URL_S3: text,
  AWS_ENDPOINT_URL: text,
  AWS_REGION: text,
  AWS_DEFAULT_REGION: text,
};

/** Those variables, as they were read. */
export type StorageEnvironment = z.infer<z.ZodObject<typeof storageEnvironment>>;

/**
 * The storages of a spec. `storage.endpoint`, `region` and `pathStyle` win over AWS's standard variables;
 * artifacts and releases use the same service as the source, unless WAYLINE_ARTIFACTS_ENDPOINT_URL names
 * another for them. Clients are made once for each combination and kept.
 */
export function createStores(config: StorageEnvironment): Stores {
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

function sourceConfig(config: StorageEnvironment, storage: PipelineSpec['storage']): S3Config {
  return {
    endpoint: storage.endpoint ?? config.AWS_ENDPOINT_URL_S3 ?? config.AWS_ENDPOINT_URL,
    region: storage.region ?? config.AWS_REGION ?? config.AWS_DEFAULT_REGION,
    pathStyle: storage.pathStyle,
  };
}

function artifactsConfig(config: StorageEnvironment): S3Config | undefined {
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
