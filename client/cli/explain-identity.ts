import { wrongCall } from '../command-failure.js';
import { identityLines } from '../identity/identity-lines.js';
import { findRelease, listReleases, readManifest } from '../releases/release-catalogue.js';
import type { ListedRelease, ReleasePlace } from '../releases/release-catalogue.js';
import { releaseOwner, releasePlace, type OwnerFlags } from '../releases/release-owner.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Whose identity is to be explained, and as of which release. */
export interface IdentityFlags extends OwnerFlags {
  /** Any id of the customer. */
  identity: string;
  /** The date of the release; without one, the latest release. */
  date?: string;
}

/** Says which ids are one customer, by what and since when, and which values have joined nobody. */
export async function explainIdentity(flags: IdentityFlags, terminal: Terminal): Promise<ExitCode> {
  const owner = await releaseOwner(flags);
  const place = releasePlace(owner);
  const release = await releaseOf(place, flags.date);
  const { manifest } = await readManifest(place, release.release);
  // Loaded when needed: the SQL engine is slow to load, and other commands do without it.
  const { publishedIdentity } = await import('../identity/published-identity.js');
  const identity = await publishedIdentity(place, manifest, flags.identity);
  const reason = manifest.datasets['identity']?.reason;
  if (terminal.json) {
    const { date } = release;
    terminal.printJson({
      ...{ pipeline: owner.pipeline, release: release.release, date },
      ...{ asked: flags.identity, ...identity },
      ...(reason === undefined ? {} : { reason }),
    });
    return EXIT_CODES.done;
  }
  for (const line of identityLines(flags.identity, identity)) terminal.print(line);
  if (reason !== undefined) terminal.print(`  ${reason}`);
  terminal.print(`(release ${release.release})`);
  return EXIT_CODES.done;
}

async function releaseOf(place: ReleasePlace, date: string | undefined): Promise<ListedRelease> {
  if (date !== undefined) return findRelease(place, date);
  const releases = await listReleases(place);
  const latest = releases.find(({ isLatest }) => isLatest) ?? releases[0];
  if (latest !== undefined) return latest;
  throw wrongCall({
    object: 'explain --identity',
    expected: 'a release; none is published yet (wayline run --date DAY)',
  });
}
