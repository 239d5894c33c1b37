import type { ActivityOptions } from '@temporalio/workflow';
import type { StageName } from './contracts/stage-io.js';
import type { JourneyPipelineInput } from './messages.js';

type OnFailure = JourneyPipelineInput['onFailure'];

/** Longest a single attempt may take; training and recommending grow with the data the most. */
const START_TO_CLOSE: Record<StageName, string> = {
  collect: '2 hours',
  clean: '2 hours',
  featurise: '1 hour',
  segment: '1 hour',
  train: '3 hours',
  recommend: '3 hours',
  optimise: '1 hour',
  publish: '1 hour',
};

const SUMMARIES: Record<StageName, string> = {
  collect: 'list, fingerprint and fetch the source',
  clean: 'apply the cleaning rules, keep what is rejected with its reason',
  featurise: 'RFM, counts and recency windows as of the date',
  segment: 'cluster customers and name the segments',
  train: 'grow the forest, judge it on later days, score every customer',
  recommend: 'fit the recommenders and list products for every customer',
  optimise: 'journey graph, conversion and cheapest paths by segment',
  publish: 'write datasets, models, report and manifest, then point to them',
};

/**
 * Options of a stage's activity. Six attempts, because a deploy, a pause and a missed heartbeat each cost
 * one. A worker that dies is noticed after 10 s without a heartbeat (they are sent every second).
 * Where nobody watches (`fail`), retries end within a minute of the first failure. A source day that is
 * not there is not waited for: runs by hand have no deadline to wait until.
 */
export function stageOptions(stage: StageName, onFailure: OnFailure): ActivityOptions {
  const common = {
    summary: SUMMARIES[stage],
    startToCloseTimeout: START_TO_CLOSE[stage],
    heartbeatTimeout: '10s',
    cancellationType: 'TRY_CANCEL',
  } as const;
  const nonRetryableErrorTypes = ['PayloadsTooLarge', 'UpstreamNotReady'];
  return onFailure === 'fail'
    ? {
        ...common,
        retry: {
          initialInterval: '1s',
          backoffCoefficient: 2,
          maximumInterval: '10s',
          maximumAttempts: 6,
          nonRetryableErrorTypes,
        },
      }
    : {
        ...common,
        retry: {
          initialInterval: '5s',
          backoffCoefficient: 2,
          maximumInterval: '2m',
          maximumAttempts: 6,
          nonRetryableErrorTypes,
        },
      };
}
