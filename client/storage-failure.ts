import { WaylineError } from '../activities/failures.js';
import { EXIT_CODES } from './cli/exit-codes.js';
import { CommandFailure, oneLine, wrongCall } from './command-failure.js';

/**
 * The failure of a storage call that a command made itself: refused or not reached (exit 3), no such
 * bucket (exit 2). Any other error comes back as it is.
 */
export function storageFailure(error: unknown): unknown {
  if (!(error instanceof WaylineError)) return error;
  const message = oneLine(`${error.object}: ${error.message}`);
  const facts = { type: error.type, object: error.object, message, remedy: error.remedy };
  switch (error.type) {
    case 'AccessDenied':
    case 'StorageUnavailable':
      return new CommandFailure(EXIT_CODES.unreachable, facts);
    case 'InvalidConfig':
      return wrongCall({
        object: `${error.object}: ${error.message}`,
        expected: 'one that exists',
      });
    default:
      return new CommandFailure(EXIT_CODES.failed, facts);
  }
}
