import { isError, WaylineError } from '../failures.js';

interface ServiceError {
  name: string;
  status: number | undefined;
}

function serviceError(error: unknown): ServiceError {
  if (!isError(error)) return { name: '', status: undefined };
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name: error.name, status: typeof status === 'number' ? status : undefined };
}

/** Whether the service said that there is no such object. */
export function isMissing(error: unknown): boolean {
  const { name, status } = serviceError(error);
  return name === 'NoSuchKey' || name === 'NotFound' || (status === 404 && name !== 'NoSuchBucket');
}

/** Whether a conditional write lost: another writer was first (412), or is writing now (409). */
export function isConditionFailed(error: unknown): boolean {
  const { name, status } = serviceError(error);
  return status === 412 || name === 'PreconditionFailed' || name === 'ConditionalRequestConflict';
}

/** Whether the service said that a range begins behind the object's end. */
export function isEmptyRange(error: unknown): boolean {
  const { name, status } = serviceError(error);
  return status === 416 || name === 'InvalidRange';
}

const DENIED = new Set([
  'AccessDenied',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'Forbidden',
  'ExpiredToken',
  'InvalidToken',
  'CredentialsProviderError',
  'AuthorizationHeaderMalformed',
]);

/** Whether the same request may work a moment later: no answer, a broken one, or one that asks for patience. */
export function isPassing(error: unknown): boolean {
  if (error instanceof WaylineError) return false;
  if (isError(error) && 'code' in error && error.code === 'ENOSPC') return false;
  const { name, status } = serviceError(error);
  if (DENIED.has(name)) return false;
  const isEarly = status !== undefined && status >= 200 && status < 300;
  return status === undefined || isEarly || status >= 500 || status === 408 || status === 429;
}

/** The typed error of a storage call: denied, missing, out of disk, or unavailable for now. */
export function toStorageError(action: string, uri: string, error: unknown): unknown {
  if (error instanceof WaylineError) return error;
  if (isError(error) && 'code' in error && error.code === 'ENOSPC') return error;
  const { name, status } = serviceError(error);
  const cause = { cause: error };
  const text = isError(error) ? error.message || error.name : String(error);
  if (DENIED.has(name) || status === 401 || status === 403) {
    return new WaylineError(
      'AccessDenied',
      uri,
      `the storage refused to ${action}: expected credentials with that right, got ${name} (${text})`,
      cause,
    );
  }
  if (name === 'NoSuchBucket') {
    return new WaylineError('InvalidConfig', uri, 'there is no such bucket', cause);
  }
  if (isMissing(error)) {
    return new WaylineError('ArtifactMissing', uri, 'there is no such object', cause);
  }
  return new WaylineError('StorageUnavailable', uri, `could not ${action}: ${text}`, cause);
}
