import path from 'node:path';
import { StateFolderInUse } from '../../infra/local/state-folder.js';
import { ServerFailed } from '../../infra/local/wait-until-healthy.js';
import { EXIT_CODES, type ExitCode } from '../cli/exit-codes.js';
import { CommandFailure, oneLine, wrongCall } from '../command-failure.js';

/**
 * Why the embedded servers could not be started: the state folder is in use, cannot be written or the
 * port is taken (exit 2), the disk is full (exit 1), a server does not come up (exit 3).
 */
export function stackFailure(error: unknown, stateDir: string): CommandFailure {
  const [first = '', ...log] = (error instanceof Error ? error.message : String(error)).split('\n');
  const failure = (exitCode: ExitCode, type: string, remedy: string): CommandFailure =>
    new CommandFailure(exitCode, { type, object: stateDir, message: oneLine(first), remedy });
  if (/disk .*is full|no space left|ENOSPC|EDQUOT/i.test([first, ...log].join(' '))) {
    return failure(EXIT_CODES.failed, 'ScratchSpaceExhausted', 'Free space, or use --state.');
  }
  if (error instanceof ServerFailed) {
    const remedy = `See the logs in ${path.join(stateDir, 'logs')}.`;
    return failure(EXIT_CODES.unreachable, 'ServerUnreachable', remedy);
  }
  if (isRefusedFolder(error)) {
    return wrongCall({ object: `--state ${stateDir}`, expected: 'a folder that can be written' });
  }
  return error instanceof StateFolderInUse || /^port /.test(first)
    ? failure(EXIT_CODES.wrongCall, 'InvalidConfig', 'Choose another folder or port.')
    : failure(EXIT_CODES.failed, 'Unexpected', 'Call again with --verbose for details.');
}

function isRefusedFolder(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(String(error.code));
}
