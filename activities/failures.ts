import { types } from 'node:util';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import {
  FAILURE_TYPES,
  type FailureFacts,
  type FailureType,
} from '../workflows/contracts/failure-types.js';

/** An error whose owner is known: its type says whose it is and whether a retry can mend it. */
export class WaylineError extends Error {
  override readonly name = 'WaylineError';

  constructor(
    readonly type: FailureType,
    /** The object that is wrong: an address, a file, a setting. */
    readonly object: string,
    message: string,
    options: { cause?: unknown; remedy?: string; gates?: string[] } = {},
  ) {
    super(message, { cause: options.cause });
    this.remedy = options.remedy ?? FAILURE_TYPES[type].remedy;
    this.gates = options.gates;
  }

  readonly remedy: string;
  /** Names of the quality checks that refused the data. */
  readonly gates: string[] | undefined;
}

/** Whether a caught value is an error, also one that a native module made outside this realm. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/**
 * The failure that Temporal records for an error of a stage: typed, retryable or not by its type; its
 * details are the facts and the attempt that failed.
 * A RangeError of pure code is the data's fault; anything unknown stays retryable.
 */
export function toApplicationFailure(stage: string, error: unknown, attempt = 1): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  const known = toWaylineError(stage, error);
  if (known === undefined) {
    const message = isError(error) ? error.message : String(error);
    return ApplicationFailure.create({
      type: 'Unexpected',
      message: `${stage}: ${message}`,
      nonRetryable: false,
      details: [
        facts('Unexpected', stage, `${stage}: ${message}`, 'See the worker log.'),
        { attempt },
      ],
      ...(isError(error) ? { cause: error } : {}),
    });
  }
  const message = `${stage} ${known.object}: ${known.message}`;
  return ApplicationFailure.create({
    type: known.type,
    message,
    nonRetryable: !FAILURE_TYPES[known.type].retryable,
    details: [
      {
        ...facts(known.type, known.object, message, known.remedy),
        rule: known.message,
        ...(known.gates ? { gates: known.gates } : {}),
      },
      { attempt },
    ],
    ...(isError(known.cause) ? { cause: known.cause } : {}),
  });
}

function toWaylineError(stage: string, error: unknown): WaylineError | undefined {
  if (error instanceof WaylineError) return error;
  if (!isError(error)) return undefined;
  if (isOutOfSpace(error)) {
    return new WaylineError(
      'ScratchSpaceExhausted',
      'scratch disk',
      `no space left while ${stage} was writing`,
      { cause: error },
    );
  }
  if (error.name === 'RangeError') {
    return new WaylineError('DataContractViolation', stage, error.message, { cause: error });
  }
  return undefined;
}

function isOutOfSpace(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return /no space left on device|disk quota exceeded|max_temp_directory_size/i.test(error.message);
}

function facts(type: string, object: string, message: string, remedy: string): FailureFacts {
  return { type, object, message, remedy };
}
