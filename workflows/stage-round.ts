import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { StageOutput } from './contracts/stage-io.js';
import type { Decision, OperatorDecisions } from './operator-decisions.js';

/** How a round of a stage has ended: by itself, or by an operator's decision while it was going on. */
export type RoundOutcome = { output: StageOutput } | { error: unknown } | { decision: Decision };

/**
 * Runs a stage's work until it ends or an operator decides; the work is then cancelled and not waited for.
 * After a reset the server gives old decisions again together with the end of the stage before: work that
 * ends in the same moment wins over a decision, so they do nothing.
 */
export async function untilEndOrDecision(
  work: () => Promise<StageOutput>,
  decisions: OperatorDecisions,
): Promise<RoundOutcome> {
  const seen: { ended?: RoundOutcome } = {};
  const running = new CancellationScope();
  const ended = running.run(work).then(
    (output) => void (seen.ended = { output }),
    (error: unknown) => void (seen.ended = { error }),
  );
  const waiting = new CancellationScope();
  const decided = waiting.run(() => condition(() => decisions.decision !== undefined));
  await Promise.race([ended, decided.catch(() => undefined)]);
  // One turn of the server, in which the end of the work arrives if it has ended already.
  if (decisions.decision !== undefined) await sleep(1);
  waiting.cancel();
  const { decision } = decisions;
  if (decision === undefined || (seen.ended !== undefined && 'output' in seen.ended)) {
    await ended;
    return seen.ended ?? { error: new Error('a stage ended without an outcome') };
  }
  running.cancel();
  await ended;
  return { decision };
}
