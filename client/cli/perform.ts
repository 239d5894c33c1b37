import { isGrpcServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { CommandFailure, oneLine } from '../command-failure.js';
import { temporalUnreachable } from '../connection.js';
import { failedCallLine } from '../run-result.js';
import { storageFailure } from '../storage-failure.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interrupted } from './interruption.js';
import type { Terminal } from './terminal.js';

/** Runs a command's work and sets the exit code; a failure becomes its line, and JSON where asked for. */
export async function perform(terminal: Terminal, work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    process.exitCode = reportFailure(terminal, error);
  }
}

/** Says what went wrong, a line each, and returns the exit code for it. */
export function reportFailure(terminal: Terminal, error: unknown): ExitCode {
  if (error instanceof Interrupted) {
    terminal.warn(error.message);
    if (terminal.json) {
      const facts = { type: 'Cancelled', object: 'wayline', message: error.message, remedy: '' };
      terminal.printJson({ ...failedCallLine(facts), status: 'cancelled' });
    }
    return error.exitCode;
  }
  const failure = toCommandFailure(error);
  for (const line of failure.lines) terminal.warn(terminal.errorColors.red(line));
  if (error instanceof Error && error !== failure) terminal.detail(error.stack ?? error.message);
  if (terminal.json) terminal.printJson(failedCallLine(failure.facts));
  return failure.exitCode;
}

function toCommandFailure(error: unknown): CommandFailure {
  const known = storageFailure(error);
  if (known instanceof CommandFailure) return known;
  if (isGrpcServiceError(error)) return temporalUnreachable('the configured address', error);
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : error;
  const message = oneLine(cause instanceof Error ? cause.message : String(cause));
  return new CommandFailure(EXIT_CODES.failed, {
    type: error instanceof WorkflowUpdateFailedError ? 'Refused' : 'Unexpected',
    object: 'wayline',
    message,
    remedy: 'Call again with --verbose for details.',
  });
}
