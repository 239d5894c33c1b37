/** Bucket and key of an `s3://bucket/key` address. */
export interface S3Location {
  bucket: string;
  key: string;
}

/** Splits an `s3://bucket/key` address; throws RangeError where it is none. */
export function parseS3Uri(uri: string): S3Location {
  const match = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(uri);
  if (match?.[1] === undefined) {
    throw new RangeError(`${uri}: expected an address such as s3://bucket/key`);
  }
  return { bucket: match[1], key: match[2] ?? '' };
}

/** Joins an address and path segments with single slashes. */
export function joinUri(base: string, ...segments: string[]): string {
  return [base.replace(/\/+$/, ''), ...segments].join('/');
}
