import { ApplicationFailure } from '@temporalio/workflow';
import type { StageOutput } from './contracts/stage-io.js';
import type { ReleaseRef } from './messages.js';

/** The release that `publish` has made; throws where its result holds none. */
export function releaseOf(published: StageOutput): ReleaseRef {
  const { result } = published;
  if (typeof result === 'object' && result !== null && 'release' in result) {
    return result as ReleaseRef;
  }
  throw ApplicationFailure.nonRetryable('publish ended without a release', 'Unexpected');
}
