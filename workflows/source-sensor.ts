import type { PipelineSpec } from './contracts/spec.js';
import type { RunInfo } from './contracts/stage-io.js';
import { sensorActivities } from './control-activities.js';

/**
 * Waits until the source day of a run is there, up to the deadline; then it fails with UpstreamNotReady,
 * naming the path. Each look is an attempt of one activity: the Web UI shows what is missing, when it looks
 * again, and lets an operator look at once (Reset).
 */
export async function awaitSourceDay(
  run: RunInfo,
  spec: PipelineSpec,
  deadlineAt: string,
): Promise<void> {
  const pollSeconds = spec.schedule?.ready.pollSeconds ?? 300;
  await sensorActivities(pollSeconds).awaitSource({ run, spec, deadlineAt });
}
