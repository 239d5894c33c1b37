import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { FailureFacts } from './contracts/failure-types.js';
import type { PipelineSpec } from './contracts/spec.js';
import type { StageName } from './contracts/stage-io.js';
import type { DecisionOffer } from './messages.js';
import type { Decision, OperatorDecisions } from './operator-decisions.js';
import type { RunBoard } from './run-board.js';

const HOUR_MS = 3_600_000;

/** Where a held run is shown and decided on, and for how long it is held. */
export interface HoldScene {
  board: RunBoard;
  decisions: OperatorDecisions;
  limits: PipelineSpec['limits'];
}

/** What holds a run. */
export interface HeldStage {
  stage: StageName;
  failed: FailureFacts;
  offers: DecisionOffer[];
}

/**
 * Holds a run until an operator decides: shows it, tells people now and at each reminder. Without a
 * decision within the longest hold it is an abort.
 */
export async function holdRun(scene: HoldScene, held: HeldStage): Promise<Decision> {
  const { board } = scene;
  const { stage, failed, offers } = held;
  const { reminderHours, longestHoldDays } = scene.limits;
  board.progress.decisions = offers;
  board.progress.heldAt = new Date().toISOString();
  board.show(failed.type === 'QualityGateFailed' ? 'blocked' : 'held', stage);
  await board.tell('held', `${stage} failed (${failed.type}): ${failed.message}`);
  const verbs = offers.map(({ verb }) => verb).join(', ');
  const longestMs = longestHoldDays * 24 * HOUR_MS;
  const expiresAt = new Date(Date.now() + longestMs).toISOString();
  const decision = await awaitDecision(scene.decisions, {
    summary: `WAITING FOR OPERATOR: ${stage} failed (${failed.type}) - send Update ${verbs}`,
    longestSummary: `LONGEST HOLD: without a decision the run is aborted at ${expiresAt}`,
    reminderMs: reminderHours * HOUR_MS,
    longestMs,
    remind: (count) =>
      board.tell('reminder', `${stage} is still held (${failed.type})`, {
        facts: { reminder: count, expiresAt },
      }),
  });
  delete board.progress.decisions;
  delete board.progress.heldAt;
  return decision ?? expiredDecision(longestHoldDays);
}

/** How long a decision is awaited, and who is told meanwhile. */
interface HoldTerms {
  /** What is awaited: the text of the reminder's timer in the Web UI. */
  summary: string;
  /** What happens in the end: the text of the other timer. */
  longestSummary: string;
  reminderMs: number;
  longestMs: number;
  /** Told whenever a reminder is due; counts from 1. */
  remind(count: number): Promise<void>;
}

/** Waits for a decision; undefined where there is none within the longest hold. */
async function awaitDecision(
  decisions: OperatorDecisions,
  terms: HoldTerms,
): Promise<Decision | undefined> {
  const scope = new CancellationScope();
  try {
    return await scope.run(async () => {
      const decided = condition(() => decisions.decision !== undefined).then(() => 'decided');
      const expired = sleep(terms.longestMs, { summary: terms.longestSummary }).then(
        () => 'expired',
      );
      for (let count = 1; ; count += 1) {
        const due = sleep(terms.reminderMs, { summary: terms.summary }).then(() => 'due');
        const first = await Promise.race([decided, expired, due]);
        if (first !== 'due') return decisions.decision;
        await terms.remind(count);
      }
    });
  } finally {
    scope.cancel();
  }
}

function expiredDecision(longestHoldDays: number): Decision {
  return {
    verb: 'abort',
    reason: `nobody decided within ${longestHoldDays} days (limits.longestHoldDays)`,
    by: 'wayline',
    set: {},
    at: new Date().toISOString(),
  };
}
