import { joinUri } from '../../activities/artifacts/s3-uri.js';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { ledgerOfPipeline, type LedgerPlace } from '../audit/find-ledger.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import type { ReleasePlace } from './release-catalogue.js';

/** Flags that say whose releases are meant. */
export interface OwnerFlags {
  spec?: string;
  pipeline?: string;
}

/** Whose releases are meant: the spec's, else those of the pipeline's newest run on the server. */
export async function releaseOwner({ spec, pipeline }: OwnerFlags): Promise<LedgerPlace> {
  if (spec !== undefined) return checkSpec(await readSpecFile(spec)).complete;
  const temporal = await connectByEnvironment();
  try {
    return await ledgerOfPipeline(temporal, pipeline);
  } finally {
    await temporal.close();
  }
}

/** Where the releases of their owner lie. */
export function releasePlace({ pipeline, storage }: LedgerPlace): ReleasePlace {
  const store = createStores(readClientConfig().storage)(storage).artifacts;
  return { store, base: joinUri(storage.publish, pipeline) };
}
