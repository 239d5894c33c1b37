import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckSession, sqlLiteral } from '../../activities/compute/duck-session.js';
import type { ReleaseManifest } from '../../activities/publish/release-manifest.js';
import { wrongCall } from '../command-failure.js';
import { resolveUri } from '../demo/release-copy.js';
import { inParallel } from '../in-parallel.js';
import { manifestUri, type ReleasePlace } from '../releases/release-catalogue.js';
import {
  identityOfCustomer,
  type CustomerIdentity,
  type IdentityRow,
} from './identity-of-customer.js';

/** Enough for a scan of either dataset: nothing is sorted or joined but the rows of one customer. */
const MEMORY_MB = 512;

/** Downloads at once: enough to hide their latency. */
const DOWNLOADS = 8;

/**
 * The identity of the customer that has this id, as a release tells it. An id of `customers` that nothing
 * joins is a customer by itself. Fails (exit 2) with the nearest id where the release knows no such id,
 * and where it is of before identities were published.
 */
export async function publishedIdentity(
  place: ReleasePlace,
  manifest: ReleaseManifest,
  id: string,
): Promise<CustomerIdentity> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-identity-'));
  const duck = await DuckSession.open({ memoryMb: MEMORY_MB, threads: 2, tempDir: folder });
  try {
    await openDataset({ place, manifest, duck, folder }, 'identity');
    const rows = await rowsOfCustomer(duck, id);
    const [named] = rows;
    if (named !== undefined) return identityOfCustomer(named.customer_id, rows);
    await openDataset({ place, manifest, duck, folder }, 'customers');
    await checkIsCustomer(duck, manifest.release, id);
    return identityOfCustomer(id, []);
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Scene {
  place: ReleasePlace;
  manifest: ReleaseManifest;
  duck: DuckSession;
  folder: string;
}

/** Fetches a published dataset and makes a view of its name over it. */
async function openDataset(
  { place, manifest, duck, folder }: Scene,
  dataset: 'identity' | 'customers',
): Promise<void> {
  const files = manifest.datasets[dataset]?.files;
  if (files === undefined) {
    throw wrongCall({
      object: `release ${manifest.release}`,
      expected: `a release with the dataset ${dataset}; run its date again to publish one`,
    });
  }
  const paths = files.map((_, part) => path.join(folder, `${dataset}-${part}.parquet`));
  await inParallel([...files.entries()], DOWNLOADS, async ([part, file]) => {
    const uri = resolveUri(manifestUri(place, manifest.release), file.path);
    await place.store.download(uri, paths[part] ?? folder);
  });
  await duck.run(`CREATE VIEW "${dataset}" AS SELECT * FROM read_parquet(${sqlLiteral(paths)})`);
}

function rowsOfCustomer(duck: DuckSession, id: string): Promise<IdentityRow[]> {
  const asked = sqlLiteral(id);
  return duck.all(
    `SELECT customer_id, other_id, "key", evidence, status, known_since FROM "identity"
     WHERE customer_id IN (
       SELECT customer_id FROM "identity" WHERE customer_id = ${asked} OR other_id = ${asked}
     )
     ORDER BY status DESC, other_id, "key", evidence`,
  );
}

async function checkIsCustomer(duck: DuckSession, release: string, id: string): Promise<void> {
  const [nearest] = await duck.all<{ customer_id: string }>(
    `SELECT customer_id FROM customers
     ORDER BY levenshtein(lower(customer_id), lower(${sqlLiteral(id)})), customer_id = ${sqlLiteral(id)} DESC, customer_id
     LIMIT 1`,
  );
  if (nearest?.customer_id === id) return;
  throw wrongCall({
    object: `--identity ${id}`,
    expected: `an id of a customer in the release ${release}`,
    ...(nearest === undefined ? {} : { nearest: nearest.customer_id }),
  });
}
