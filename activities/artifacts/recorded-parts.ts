import {
  canonicalJson,
  fingerprintOf,
  sha256OfJson,
  type FingerprintParts,
} from './fingerprint.js';

/** About 1,700 source objects; what is larger is hashed and shortened, so that it reads in a moment. */
const MOST_RESOLVED_BYTES = 256 * 1024;

/** Items that are kept of a long list: the last ones, which of a listing by day are the newest. */
const LISTED_ITEMS = 500;

/** A list of which only the last items were kept. */
export interface ShortenedList {
  total: number;
  last: unknown[];
}

/** What went into a fingerprint, as it is kept beside the commit marker; for people and `explain`. */
export interface RecordedParts extends Omit<FingerprintParts, 'resolved'> {
  fingerprint: string;
  /** `value` is whole, unless `shortened`: then its long lists are `ShortenedList`. */
  resolved: { sha256: string; value: unknown; shortened: boolean };
  /** The run that has computed the output, and when. */
  madeBy: MadeBy;
}

/** Who has computed an output, and when (ISO-8601 UTC). */
export interface MadeBy {
  runId: string;
  executionId: string;
  at: string;
}

/** The parts as they are kept: a resolved fact that is large by its hash and a bounded listing. */
export function recordedParts(parts: FingerprintParts, madeBy: MadeBy): RecordedParts {
  const { resolved, ...others } = parts;
  const shortened = Buffer.byteLength(canonicalJson(resolved)) > MOST_RESOLVED_BYTES;
  return {
    ...others,
    fingerprint: fingerprintOf(parts),
    resolved: {
      sha256: sha256OfJson(resolved),
      value: shortened ? withShortLists(resolved) : resolved,
      shortened,
    },
    madeBy,
  };
}

function withShortLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    if (value.length <= LISTED_ITEMS) return value.map(withShortLists);
    return { total: value.length, last: value.slice(-LISTED_ITEMS) } satisfies ShortenedList;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withShortLists(item)]),
  );
}
