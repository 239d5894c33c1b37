/** One object of a listing. `etag` is without quotes. */
export interface ObjectInfo {
  key: string;
  size: number;
  etag: string;
  /** When it was written last, ISO-8601 UTC. */
  changedAt: string;
}

/** An object storage as the stages see it. Addresses are `s3://bucket/key`. */
export interface ObjectStore {
  /** All objects whose address starts with the prefix, sorted by key, through all pages. */
  list(prefixUri: string, signal?: AbortSignal): Promise<ObjectInfo[]>;
  /** Size and ETag of an object, or undefined where there is none. */
  head(uri: string, signal?: AbortSignal): Promise<ObjectInfo | undefined>;
  /** Small object as text with its ETag, or undefined where there is none. */
  readText(uri: string, signal?: AbortSignal): Promise<{ text: string; etag: string } | undefined>;
  /**
   * Fetches an object into a local file; with `etag` that version of it, or it throws StorageUnavailable. A file
   * that is left by a failure is not whole.
   */
  download(uri: string, path: string, signal?: AbortSignal, etag?: string): Promise<void>;
  /** Sends a local file, in parts where it is large. */
  upload(path: string, uri: string, signal?: AbortSignal): Promise<void>;
  /**
   * Writes a small object. `ifAbsent` writes only where there is none, `ifMatch` only over that ETag;
   * returns false where the condition failed.
   */
  writeText(
    uri: string,
    text: string,
    condition?: { ifAbsent: true } | { ifMatch: string },
    signal?: AbortSignal,
  ): Promise<boolean>;
  remove(uri: string): Promise<void>;
}
