import { CancellationScope, isCancellation, log, sleep, workflowInfo } from '@temporalio/workflow';
import type { PipelineSpec } from './contracts/spec.js';
import { freshnessTimes } from './freshness-times.js';
import { notify } from './notify.js';
import type { RunBoard } from './run-board.js';

/** A watch that is on until it is stopped. */
export interface FreshnessWatch {
  stop(): void;
}

/**
 * Watches whether a run ends by the time at which its release is due: tells people half-way and when it is
 * missed, each once, whatever resets come. A run without such a time gets no timer.
 */
export function watchFreshness(
  run: { pipeline: string; date: string },
  { board, spec, freshBy }: { board: RunBoard; spec: PipelineSpec; freshBy: string | undefined },
): FreshnessWatch {
  if (freshBy === undefined) return { stop: () => undefined };
  board.expectBy(freshBy);
  const scope = new CancellationScope();
  const watch = async (): Promise<void> => {
    const startedAt = workflowInfo().startTime.toISOString();
    for (const { at, level } of freshnessTimes(startedAt, freshBy, Date.now())) {
      const summary =
        level === 'warning'
          ? `FRESHNESS: half of the time until ${freshBy} is over`
          : `FRESHNESS: the release is due by ${freshBy}`;
      await sleep(Math.max(1, at - Date.now()), { summary });
      await tell(level);
    }
  };
  const tell = async (level: 'warning' | 'missed'): Promise<void> => {
    if (level === 'missed') board.expectBy(freshBy, { isLate: true });
    const { state, stages, failure, waitsFor } = board.progress;
    const { pipeline, date } = run;
    const what = level === 'missed' ? 'was due' : 'half of the time is over; it is due';
    await notify(spec.notify, {
      // The same after a reset, so that nobody is told twice.
      id: `deadline-${level}-${freshBy.replaceAll(/\W/g, '')}`,
      kind: 'deadline',
      ...{ pipeline, date },
      runId: workflowInfo().workflowId,
      summary: `${pipeline} ${date}: not published; ${what} by ${freshBy} (${state})`,
      facts: {
        level,
        freshBy,
        state,
        stages,
        failure: failure ?? null,
        waitsFor: waitsFor ?? null,
      },
      at: new Date().toISOString(),
    });
  };
  scope.run(watch).catch((error: unknown) => {
    if (!isCancellation(error)) log.warn('the watch over the freshness has ended', { error });
  });
  return { stop: () => scope.cancel() };
}
