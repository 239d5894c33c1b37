import { Context, log } from '@temporalio/activity';
import type {
  ShareInput,
  StageInput,
  StageName,
  StageOutput,
} from '../../workflows/contracts/stage-io.js';
import type { Deps } from '../deps.js';
import type { Attempt } from './attempt.js';
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
import { withAttempt } from './with-attempt.js';

export type StageActivity = (input: StageInput) => Promise<StageOutput>;

/**
 * The activity of a stage. It finds the stage's output by fingerprint where an earlier attempt or run
 * has made it, else computes, uploads, and commits it with one conditional write.
 * Throws ApplicationFailure typed by `failure-types.ts`.
 */
export function createStageActivity(definition: StageDefinition, deps: Deps): StageActivity {
  return async (input) => {
    const started = Date.now();
    const output = await withAttempt(definition, input, deps, (attempt) =>
      findOrMake(definition, input, deps, attempt),
    );
    const { attempt: attempts } = Context.current().info;
    return { ...output, seconds: (Date.now() - started) / 1000, attempts };
  };
}

/** Makes a share of the parts of a stage, unless its output is there; returns how many. */
export type ShareActivity = (input: ShareInput) => Promise<number>;

/** The activity with which a worker helps another one with the parts of a stage. */
export function createShareActivity(
  definitions: Readonly<Record<StageName, StageDefinition>>,
  deps: Deps,
): ShareActivity {
  return async ({ stage, input, share }) => {
    const definition = definitions[stage];
    return withAttempt(definition, input, deps, async (attempt) => {
      const resolved = await definition.resolve?.(attempt);
      const { address } = addressOf(definition, input, deps, resolved);
      if ((await readMarker(attempt, address)) !== undefined) return 0;
      return (await definition.makeShare?.(attempt, resolved, share)) ?? 0;
    });
  };
}

async function findOrMake(
  definition: StageDefinition,
  input: StageInput,
  deps: Deps,
  attempt: Attempt,
): Promise<CommittedOutput> {
  const resolved = await definition.resolve?.(attempt);
  const { parts, address } = addressOf(definition, input, deps, resolved);
  const committed = attempt.ignoresCache ? undefined : await readMarker(attempt, address);
  const output = committed ?? (await make(definition, attempt, address, parts));
  const result = await definition.finish?.(attempt.withOutputs(output.outputs));
  return result === undefined ? output : { ...output, result };
}

/** What the output depends on, and where it is committed. */
function addressOf(
  definition: StageDefinition,
  input: StageInput,
  deps: Deps,
  resolved: unknown,
): { parts: FingerprintParts; address: CommitAddress } {
  const codeVersion = deps.codeVersions[definition.name];
  const parts = fingerprintParts(definition, codeVersion, input, resolved);
  const address = {
    storage: input.spec.storage,
    pipeline: input.run.pipeline,
    stage: definition.name,
    fingerprint: fingerprintOf(parts),
  };
  return { parts, address };
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
