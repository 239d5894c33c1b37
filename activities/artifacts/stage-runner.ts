import { Context, log } from '@temporalio/activity';
import type { StageInput, StageOutput } from '../../workflows/contracts/stage-io.js';
import type { Deps } from '../deps.js';
import { toApplicationFailure } from '../failures.js';
import { Attempt } from './attempt.js';
import { checkpointsOf } from './checkpoints.js';
import {
  markerUri,
  partsUri,
  readCommitted,
  type CommitAddress,
  type CommittedOutput,
} from './committed-output.js';
import { fingerprintOf, fingerprintParts, type FingerprintParts } from './fingerprint.js';
import { recordedParts } from './recorded-parts.js';
import type { StageDefinition } from './stage.js';

export type StageActivity = (input: StageInput) => Promise<StageOutput>;

/** Cancellation, pause and reset reach an activity only through heartbeats, so they flow every second. */
const HEARTBEAT_MS = 1000;

/**
 * The activity of a stage. It finds the stage's output by fingerprint where an earlier attempt or run
 * has made it, else computes, uploads, and commits it with one conditional write.
 * Throws ApplicationFailure typed by `failure-types.ts`.
 */
export function createStageActivity(definition: StageDefinition, deps: Deps): StageActivity {
  return async (input) => {
    const { cancellationSignal: signal } = Context.current();
    const started = Date.now();
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
      const output = await findOrMake(definition, input, deps, own);
      const { attempt: attempts } = Context.current().info;
      return { ...output, seconds: (Date.now() - started) / 1000, attempts };
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
  };
}

async function findOrMake(
  definition: StageDefinition,
  input: StageInput,
  deps: Deps,
  attempt: Attempt,
): Promise<CommittedOutput> {
  const resolved = await definition.resolve?.(attempt);
  const codeVersion = deps.codeVersions[definition.name];
  const parts = fingerprintParts(definition, codeVersion, input, resolved);
  const address = {
    storage: input.spec.storage,
    pipeline: input.run.pipeline,
    stage: definition.name,
    fingerprint: fingerprintOf(parts),
  };
  const committed = attempt.ignoresCache ? undefined : await readMarker(attempt, address);
  const output = committed ?? (await make(definition, attempt, address, parts));
  const result = await definition.finish?.(attempt.withOutputs(output.outputs));
  return result === undefined ? output : { ...output, result };
}

async function make(
  definition: StageDefinition,
  attempt: Attempt,
  address: CommitAddress,
  parts: FingerprintParts,
): Promise<CommittedOutput> {
  const { log } = Context.current();
  const checkpoints = attempt.openCheckpoints(address.fingerprint, (message, facts) => {
    log.info(message, { stage: definition.name, ...facts });
  });
  const summary = await definition.compute(attempt, parts.resolved);
  await checkpoints.stop();
  const [outputs] = await Promise.all([
    attempt.upload(address.fingerprint),
    keepParts(attempt, address, parts),
  ]);
  const made: CommittedOutput = {
    stage: definition.name,
    status: summary.skipped === undefined ? 'done' : 'skipped',
    fingerprint: address.fingerprint,
    outputs,
    rowsIn: summary.rowsIn,
    rowsOut: summary.rowsOut,
    reasons: summary.skipped
      ? { [definition.name]: summary.skipped, ...attempt.reasons }
      : attempt.reasons,
  };
  const isFirst = attempt.ignoresCache
    ? await replaceMarker(attempt, address, made).then(() => true)
    : await writeMarker(attempt, address, made);
  await checkpoints.remove();
  return isFirst ? made : ((await readMarker(attempt, address)) ?? made);
}

/** Keeps what went into the fingerprint. It is written before the marker: an output that exists has it. */
async function keepParts(
  attempt: Attempt,
  address: CommitAddress,
  parts: FingerprintParts,
): Promise<void> {
  const { workflowExecution } = Context.current().info;
  const record = recordedParts(parts, {
    runId: attempt.run.runId,
    executionId: workflowExecution?.runId ?? '',
    at: new Date().toISOString(),
  });
  await attempt.publishStore.writeText(
    partsUri(address),
    JSON.stringify(record),
    attempt.ignoresCache ? undefined : { ifAbsent: true },
    attempt.signal,
  );
}

/** Writes the marker unless there is one; returns false where there is. */
function writeMarker(
  { publishStore, signal }: Attempt,
  address: CommitAddress,
  made: CommittedOutput,
): Promise<boolean> {
  return publishStore.writeText(
    markerUri(address),
    JSON.stringify(made),
    { ifAbsent: true },
    signal,
  );
}

/** Puts an output in the place of the committed one, and says where its bytes are other ones. */
async function replaceMarker(
  attempt: Attempt,
  address: CommitAddress,
  made: CommittedOutput,
): Promise<void> {
  const { publishStore, signal } = attempt;
  const committed = await readMarker(attempt, address);
  await publishStore.writeText(markerUri(address), JSON.stringify(made), undefined, signal);
  if (committed === undefined) return;
  const names = new Set([...Object.keys(committed.outputs), ...Object.keys(made.outputs)]);
  const differing = [...names].filter(
    (name) => committed.outputs[name]?.sha256 !== made.outputs[name]?.sha256,
  );
  if (differing.length === 0) {
    log.info(`${made.stage}: computed again; every byte is as it was`);
    return;
  }
  log.warn(
    `${made.stage}: computed again from the same inputs, keys and code; other bytes in ${differing.join(', ')}`,
    { fingerprint: address.fingerprint, datasets: differing },
  );
}

function readMarker(
  { publishStore, signal }: Attempt,
  address: CommitAddress,
): Promise<CommittedOutput | undefined> {
  return readCommitted(publishStore, address, signal);
}
