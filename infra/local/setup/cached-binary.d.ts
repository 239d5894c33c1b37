/** Where the cache keeps a binary of a version. */
export function cachedPath(cache: string, name: string, version: string): string;

/** Makes a fetched file executable and keeps its checksum beside it; returns what is wrong. */
export function recordBinary(
  file: string,
  facts: { source: string; pinned?: string | undefined },
): string | undefined;

/** Checks a cached binary against the checksum kept when it was fetched; returns what is wrong. */
export function checkBinary(file: string): string | undefined;
