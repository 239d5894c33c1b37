import { ActivityFailure, ApplicationFailure, sleep } from '@temporalio/workflow';
import type { PipelineSpec } from './contracts/spec.js';
import type { RunInfo, StageOutput } from './contracts/stage-io.js';
import { sensorActivities } from './control-activities.js';
import type { RunBoard } from './run-board.js';

/** The wait of a run for its source day. */
export interface SourceDayWait {
  run: RunInfo;
  spec: PipelineSpec;
  board: RunBoard;
  /** ISO-8601 UTC. */
  deadlineAt: string;
}

/**
 * Waits until the source day of a run is there and collects it; past the deadline it fails with
 * UpstreamNotReady, naming the path. Each look is an attempt of one activity: the Web UI shows what is
 * missing, when it looks again, and lets an operator look at once (Reset). Files in which collect finds
 * no row are waited for as well, until they change.
 */
export async function collectInTime(
  { run, spec, board, deadlineAt }: SourceDayWait,
  collect: () => Promise<StageOutput>,
): Promise<StageOutput> {
  const pollSeconds = spec.schedule?.ready.pollSeconds ?? 300;
  const { awaitSource } = sensorActivities(pollSeconds, deadlineAt);
  const path = spec.sources.events.path.replaceAll('{date}', run.date);
  let unlike: string | undefined;
  for (;;) {
    board.waitFor({ object: `${spec.storage.source}/${path}`, until: deadlineAt });
    const { seen } = await awaitSource({
      ...{ run, spec, deadlineAt },
      ...(unlike === undefined ? {} : { unlike }),
    }).finally(() => board.waitFor(undefined));
    try {
      return await collect();
    } catch (error) {
      const leftMs = Date.parse(deadlineAt) - Date.now();
      if (leftMs <= 0 || !isNotReady(error)) throw error;
      unlike = seen;
      await sleep(Math.min(pollSeconds * 1000, leftMs), {
        summary: `no row for ${run.date} yet: look again`,
      });
    }
  }
}

function isNotReady(error: unknown): boolean {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.type === 'UpstreamNotReady';
}
