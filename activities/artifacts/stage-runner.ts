import { Context } from '@temporalio/activity';
import type { StageInput, StageOutput } from '../../workflows/contracts/stage-io.js';
import type { Deps } from '../deps.js';
import { toApplicationFailure } from '../failures.js';
import { Attempt } from './attempt.js';
import { stageFingerprint } from './fingerprint.js';
import { joinUri } from './s3-uri.js';
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
      Context.current().heartbeat(own.current);
      beat = setInterval(() => Context.current().heartbeat(own.current), HEARTBEAT_MS);
      const output = await findOrMake(definition, input, deps, own);
      const { attempt: attempts } = Context.current().info;
      return { ...output, seconds: (Date.now() - started) / 1000, attempts };
    } catch (error) {
      signal.throwIfAborted();
      throw toApplicationFailure(definition.name, error, Context.current().info.attempt);
    } finally {
      clearInterval(beat);
      await attempt?.close();
    }
  };
}

type CommittedOutput = Omit<StageOutput, 'seconds' | 'attempts'>;

async function findOrMake(
  definition: StageDefinition,
  input: StageInput,
  deps: Deps,
  attempt: Attempt,
): Promise<CommittedOutput> {
  const resolved = await definition.resolve?.(attempt);
  const codeVersion = deps.codeVersions[definition.name];
  const fingerprint = stageFingerprint(definition, codeVersion, input, resolved);
  const marker = markerUri(definition, input, fingerprint);
  const committed = input.ignoreCache === true ? undefined : await readMarker(attempt, marker);
  const output = committed ?? (await make(definition, attempt, fingerprint, marker, resolved));
  const result = await definition.finish?.(attempt.withOutputs(output.outputs));
  return result === undefined ? output : { ...output, result };
}

async function make(
  definition: StageDefinition,
  attempt: Attempt,
  fingerprint: string,
  marker: string,
  resolved: unknown,
): Promise<CommittedOutput> {
  const summary = await definition.compute(attempt, resolved);
  const outputs = await attempt.upload(fingerprint);
  const made: CommittedOutput = {
    stage: definition.name,
    status: summary.skipped === undefined ? 'done' : 'skipped',
    fingerprint,
    outputs,
    rowsIn: summary.rowsIn,
    rowsOut: summary.rowsOut,
    reasons: summary.skipped
      ? { [definition.name]: summary.skipped, ...attempt.reasons }
      : attempt.reasons,
  };
  const won = await attempt.publishStore.writeText(
    marker,
    JSON.stringify(made),
    attempt.ignoresCache ? undefined : { ifAbsent: true },
    attempt.signal,
  );
  const first = won ? undefined : await readMarker(attempt, marker);
  return first ?? made;
}

async function readMarker(attempt: Attempt, marker: string): Promise<CommittedOutput | undefined> {
  const found = await attempt.publishStore.readText(marker, attempt.signal);
  if (found === undefined) return undefined;
  const output = JSON.parse(found.text) as CommittedOutput;
  return { ...output, status: output.status === 'skipped' ? 'skipped' : 'cached' };
}

function markerUri(definition: StageDefinition, input: StageInput, fingerprint: string): string {
  const { spec, run } = input;
  return joinUri(
    spec.storage.artifacts,
    run.pipeline,
    definition.name,
    '_committed',
    `${fingerprint}.json`,
  );
}
