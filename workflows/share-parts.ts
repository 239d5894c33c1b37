import { isCancellation, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { StageInput, StageName } from './contracts/stage-io.js';

/** Stages whose work is cut into days. */
const SHARED: readonly StageName[] = ['collect', 'clean'];

/**
 * Lets `limits.fanOut` workers make the days of a stage, before the stage itself puts them together. What a share
 * could not make is made by the stage, which also says what is wrong.
 */
export async function shareParts(stage: StageName, input: StageInput): Promise<void> {
  const { fanOut } = input.spec.limits;
  if (fanOut <= 1 || !SHARED.includes(stage) || input.ignoreCache === true) return;
  const shares = Array.from({ length: fanOut }, (_, index) => ({ index, of: fanOut }));
  await Promise.all(
    shares.map(async (share) => {
      const { makeShare } = proxyActivities<Pick<Activities, 'makeShare'>>({
        summary: `${stage}: share ${share.index + 1} of ${share.of} of the days`,
        taskQueue: `${workflowInfo().taskQueue}-stages`,
        startToCloseTimeout: '2 hours',
        heartbeatTimeout: '10s',
        cancellationType: 'TRY_CANCEL',
        retry: { initialInterval: '1s', maximumAttempts: 2 },
      });
      try {
        await makeShare({ stage, input, share });
      } catch (error) {
        if (isCancellation(error)) throw error;
        log.warn(`${stage}: a share of the days was not made`, { share, error });
      }
    }),
  );
}
