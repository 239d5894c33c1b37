import { WorkflowNotFoundError } from '@temporalio/client';
import { awaitsOperator, WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import type { TemporalClient } from '../connection.js';

/** A run that has not ended. */
export interface OpenRun {
  runId: string;
  executionId: string;
  state: string;
  stage: string;
}

/** The open run of that id; undefined where it has ended or never was. */
export async function openRunOf(
  { client }: TemporalClient,
  runId: string,
): Promise<OpenRun | undefined> {
  try {
    const found = await client.workflow.getHandle(runId).describe();
    if (found.status.name !== 'RUNNING') return undefined;
    return {
      runId,
      executionId: found.runId,
      state: found.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.state) ?? 'running',
      stage: found.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.stage) ?? '',
    };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What stands in the way of a re-run, and the command that frees it. */
export function openRunText({ runId, state, stage }: OpenRun): string {
  const free = awaitsOperator(state)
    ? `free it with: wayline retry ${runId}`
    : `follow it with: wayline status ${runId}`;
  return `${runId} is open (${state}${stage === '' ? '' : ` at ${stage}`}); ${free}, or take its place with --replace`;
}

/** The failure (exit 1) of a re-run of a date whose run is open. */
export function openRunFailure(open: OpenRun): CommandFailure {
  return new CommandFailure(EXIT_CODES.failed, {
    type: 'Refused',
    object: open.runId,
    message: openRunText(open),
    remedy: `Decide on it, or call again with --replace.`,
  });
}
