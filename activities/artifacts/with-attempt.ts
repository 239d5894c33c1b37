import { Context } from '@temporalio/activity';
import type { StageInput } from '../../workflows/contracts/stage-io.js';
import type { Deps } from '../deps.js';
import { toApplicationFailure } from '../failures.js';
import { Attempt } from './attempt.js';
import { checkpointsOf } from './checkpoints.js';
import type { StageDefinition } from './stage.js';

/** Cancellation, pause and reset reach an activity only through heartbeats, so they flow every second. */
const HEARTBEAT_MS = 1000;

/**
 * Runs a piece of a stage within the current activity: with a folder of its own, heartbeats, and what an earlier
 * attempt has saved. Throws ApplicationFailure typed by `failure-types.ts`.
 */
export async function withAttempt<Result>(
  definition: StageDefinition,
  input: StageInput,
  deps: Deps,
  work: (attempt: Attempt) => Promise<Result>,
): Promise<Result> {
  const { cancellationSignal: signal } = Context.current();
  let attempt: Attempt | undefined;
  let beat: NodeJS.Timeout | undefined;
  try {
    const folder = await deps.scratch.attemptFolder(definition.name);
    const own = new Attempt(definition, input, deps, folder, signal);
    attempt = own;
    const earlier = checkpointsOf(Context.current().info.heartbeatDetails);
    if (earlier !== undefined) own.current.checkpoints = earlier;
    Context.current().heartbeat(own.current);
    beat = setInterval(() => Context.current().heartbeat(own.current), HEARTBEAT_MS);
    return await work(own);
  } catch (error) {
    signal.throwIfAborted();
    await attempt?.checkpoints?.settle();
    Context.current().heartbeat(attempt?.current);
    throw toApplicationFailure(definition.name, error, Context.current().info.attempt);
  } finally {
    clearInterval(beat);
    await attempt?.close().catch((error: unknown) => {
      Context.current().log.warn('the folder of an attempt could not be removed', { error });
    });
  }
}
