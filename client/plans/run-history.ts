import type { LoadedDataConverter } from '@temporalio/common';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow';
import { pipelineSpecSchema } from '../../workflows/contracts/spec.js';
import {
  STAGES,
  type StageInput,
  type StageName,
  type StageOutput,
} from '../../workflows/contracts/stage-io.js';
import type { JourneyPipelineInput } from '../../workflows/messages.js';
import { wrongCall } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import type { ListedRun, RunHandle } from '../runs.js';
import type { RunMaterial, StageOutputs } from './run-material.js';

type History = Awaited<ReturnType<RunHandle['fetchHistory']>>;
type HistoryEvent = NonNullable<History['events']>[number];
type Payloads = Parameters<typeof decodeFromPayloadsAtIndex>[2];

/** What a run's history tells of its stages. Works on runs of any state, also on one that is reset. */
export async function materialOfHistory(
  { client }: TemporalClient,
  handle: RunHandle,
  run: ListedRun,
): Promise<RunMaterial> {
  const history = await handle.fetchHistory();
  const read = await readHistory(client.options.loadedDataConverter, history.events ?? []);
  const { build, input, lastStage, outputs } = read;
  const spec = lastStage?.spec ?? parseSpec(run.runId, input);
  return {
    runId: run.runId,
    executionId: run.executionId,
    pipeline: spec.pipeline,
    date: input.date,
    state: run.state,
    startedAt: run.startedAt,
    build,
    spec,
    openGates: lastStage?.openGates ?? [],
    ignoreCache: input.ignoreCache ?? [],
    taken: (input.reuse ?? []).map(({ stage }) => stage),
    outputs,
  };
}

interface ReadHistory {
  build: string;
  input: JourneyPipelineInput;
  /** What the stage was given that was scheduled last. */
  lastStage: StageInput | undefined;
  outputs: StageOutputs;
}

async function readHistory(
  converter: LoadedDataConverter,
  events: readonly HistoryEvent[],
): Promise<ReadHistory> {
  const started = events.at(0)?.workflowExecutionStartedEventAttributes;
  const input = await first<JourneyPipelineInput>(converter, started?.input?.payloads);
  const outputs: StageOutputs = {};
  for (const output of input.reuse ?? []) outputs[output.stage] = output;
  const scheduled = new Map<string, string>();
  let lastStage: Payloads;
  let build = '';
  for (const event of events) {
    const opened = event.activityTaskScheduledEventAttributes;
    if (opened) {
      const name = opened.activityType?.name ?? '';
      scheduled.set(String(event.eventId), name);
      if (isStage(name)) lastStage = opened.input?.payloads;
    }
    const done = event.activityTaskCompletedEventAttributes;
    const name = scheduled.get(String(done?.scheduledEventId)) ?? '';
    if (done && (isStage(name) || name === 'carryStage')) {
      const output = await first<StageOutput>(converter, done.result?.payloads);
      outputs[output.stage] = output;
    }
    if (done && name === 'openRun') {
      build = (await first<{ build?: string }>(converter, done.result?.payloads)).build ?? '';
    }
  }
  return {
    build,
    input,
    lastStage: lastStage ? await first<StageInput>(converter, lastStage) : undefined,
    outputs,
  };
}

function first<T>(converter: LoadedDataConverter, payloads: Payloads): Promise<T> {
  return decodeFromPayloadsAtIndex<T>(converter, 0, payloads);
}

function isStage(name: string): name is StageName {
  return (STAGES as readonly string[]).includes(name);
}

function parseSpec(runId: string, { spec }: JourneyPipelineInput): RunMaterial['spec'] {
  const parsed = pipelineSpecSchema.safeParse(spec);
  if (parsed.success) return parsed.data;
  throw wrongCall({
    object: `run ${runId}`,
    expected: `a run whose spec is valid, ${parsed.error.issues[0]?.message ?? 'it is not'}`,
  });
}
