import { log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ControlActivities } from '../activities/control/index.js';
import type { PipelineSpec } from './contracts/spec.js';
import type { JourneyPipelineInput } from './messages.js';
import { newEventId, notify } from './notify.js';

/** Three tries within moments: a run that has failed must not seem to be open because of this. */
const breaker = proxyActivities<Pick<ControlActivities, 'tripBreaker'>>({
  summary: 'pause the schedule where too many runs have failed',
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumAttempts: 3 },
});

/**
 * Pauses the schedule of a pipeline where too many of its last runs have failed, and tells people. Only
 * for runs of a pipeline with a schedule that an operator looks after; what goes wrong here is logged.
 */
export async function breakCircuit(spec: PipelineSpec, input: JourneyPipelineInput): Promise<void> {
  const { pipeline, storage, schedule } = spec;
  if (schedule === undefined || input.onFailure !== 'hold') return;
  const { date } = input;
  try {
    const { paused } = await breaker.tripBreaker({
      ...{ pipeline, storage, date },
      breaker: schedule.breaker,
    });
    if (paused === undefined) return;
    const { workflowId } = workflowInfo();
    await notify(spec.notify, {
      id: newEventId('breaker'),
      kind: 'breaker',
      ...{ pipeline, date, runId: workflowId },
      summary: `${pipeline}: ${paused.note}`,
      facts: { ...paused },
      at: new Date().toISOString(),
    });
  } catch (error) {
    log.warn('the circuit breaker could not look at the last runs', { error });
  }
}
