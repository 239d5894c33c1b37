import { CancellationScope, condition, sleep } from '@temporalio/workflow';
import type { Decision, OperatorDecisions } from './operator-decisions.js';

/** How long a run is held, and who is told while it is. */
export interface HoldTerms {
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
export async function awaitDecision(
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
