import type { FailureFacts } from '../workflows/contracts/failure-types.js';
import { EXIT_CODES, type ExitCode } from './cli/exit-codes.js';
import { nearestName } from './nearest-name.js';

/** Why a command ends without its result: a line for people, facts for machines, an exit code. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  /** `lines` is one line for each thing that is wrong; most failures have one. */
  constructor(
    readonly exitCode: ExitCode,
    readonly facts: FailureFacts,
    readonly lines: readonly string[] = [oneLine(facts.message)],
  ) {
    super(oneLine(facts.message));
  }
}

/** What was wrong in a call: the thing, what was expected, and the names that would have been right. */
export interface WrongCall {
  /** The flag, key, day or file that is wrong, as the user wrote it. */
  object: string;
  expected: string;
  /** The wrong name itself (else `object`), and the valid names among which the nearest is looked for. */
  got?: string;
  candidates?: readonly string[];
  /** The nearest valid name, where it is not one of a list. */
  nearest?: string;
}

/** A failure of the call itself (exit 2); several wrong things of one call are a line each. */
export function wrongCall(...calls: readonly [WrongCall, ...WrongCall[]]): CommandFailure {
  const lines = calls.map(wrongCallLine);
  return new CommandFailure(
    EXIT_CODES.wrongCall,
    {
      type: 'InvalidConfig',
      object: calls[0].object,
      message: lines.join('; '),
      remedy: 'Correct the named thing and call again.',
    },
    lines,
  );
}

/** A server that cannot be reached or refuses the caller (exit 3). */
export function unreachable(object: string, reason: string, remedy: string): CommandFailure {
  const message = `${object}: ${reason}`;
  return new CommandFailure(EXIT_CODES.unreachable, {
    type: 'ServerUnreachable',
    object,
    message,
    remedy,
  });
}

/** Text on one line, without control characters, at most 600 characters. */
export function oneLine(text: string): string {
  const flat = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
  return flat.length > 600 ? `${flat.slice(0, 597)}...` : flat;
}

function wrongCallLine(call: WrongCall): string {
  const nearest = call.nearest ?? nearestName(call.got ?? call.object, call.candidates ?? []);
  const suggestion = nearest === undefined ? '' : `; nearest is ${nearest}`;
  return oneLine(`${call.object}: expected ${call.expected}${suggestion}`);
}
