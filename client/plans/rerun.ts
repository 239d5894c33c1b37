import { buildId } from '../../activities/artifacts/build-id.js';
import { appendLedger } from '../../activities/control/ledger.js';
import type { Stores } from '../../activities/deps.js';
import { CommandFailure, oneLine } from '../command-failure.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import type { TemporalClient } from '../connection.js';
import { withLocalStages } from '../local-stages/with-local-stages.js';
import { startRun, type RunHandle } from '../runs.js';
import { gatherPlan, type GatheredStage } from './gather-plan.js';
import { missingObjects } from './missing-objects.js';
import { openRunFailure, type OpenRun } from './open-run.js';
import type { RerunRequest } from './rerun-request.js';
import { labelOf, type RunMaterial } from './run-material.js';
import { planSentence } from './stage-plan.js';

/** A re-run with what will become of every stage. */
export interface PlannedRerun {
  earlier: RunMaterial;
  request: RerunRequest;
  plan: GatheredStage[];
  /** What will happen, and by which build the reused outputs were made where it is another. */
  sentences: string[];
  /** Builds of the reused outputs and of this program; null where it is not known. */
  builds: { reused: string | null; own: string };
}

/**
 * Plans a re-run. Throws ArtifactMissing (exit 1) where an object of an output that is to be reused is
 * gone, naming it and the stage to start from instead.
 */
export async function planRerun(options: {
  stores: Stores;
  earlier: RunMaterial;
  request: RerunRequest;
}): Promise<PlannedRerun> {
  const { stores, earlier, request } = options;
  const { signal } = new AbortController();
  return withLocalStages(stores(request.spec.storage), async (local) => {
    const [gone] = await missingObjects(local.artifacts, request.reuse);
    if (gone !== undefined) throw artifactMissing(earlier, gone);
    const { STAGE_DEFINITIONS } = await import('../../activities/stage-definitions.js');
    const { spec, from } = request;
    const plan = await gatherPlan({
      ...{ definitions: STAGE_DEFINITIONS, local, spec, from, earlier, signal },
      date: earlier.date,
      namesEarlier: false,
      ignoreCache: request.ignoreCache,
    });
    const broken = plan.filter(({ mustIgnoreCache }) => mustIgnoreCache).map(({ stage }) => stage);
    const ignoreCache = [...request.ignoreCache, ...broken];
    const builds = { reused: earlier.build || null, own: buildId(local.codeVersions) };
    const sentence = planSentence(`${earlier.runId} runs again from ${from}`, plan);
    const sentences = [sentence, ...setSentence(request), ...buildSentence(request, builds)];
    return { earlier, request: { ...request, ignoreCache }, plan, sentences, builds };
  });
}

function setSentence({ changes }: RerunRequest): string[] {
  if (changes.length === 0) return [];
  const keys = changes.map(({ key, after }) => `${key} = ${JSON.stringify(after)}`).join(', ');
  return [`${keys} holds for this run only; later dates follow the spec.`];
}

function buildSentence({ reuse }: RerunRequest, builds: PlannedRerun['builds']): string[] {
  if (reuse.length === 0 || builds.reused === builds.own) return [];
  const reused = builds.reused ?? 'that is not known';
  return [`The reused outputs were made by build ${reused}; this is build ${builds.own}.`];
}

function artifactMissing(
  { runId }: RunMaterial,
  gone: { uri: string; dataset: string; stage: string },
): CommandFailure {
  const { uri, dataset, stage } = gone;
  const command = `wayline rerun ${runId} --from ${stage} --ignore-cache=${stage}`;
  const message = oneLine(
    `${uri}: ${dataset} of ${stage} is not there any more; start from ${stage} instead: ${command}`,
  );
  const facts = { type: 'ArtifactMissing', object: uri, message, remedy: command };
  return new CommandFailure(EXIT_CODES.failed, facts);
}

/** What a planned re-run is started with. */
export interface RerunStart {
  temporal: TemporalClient;
  stores: Stores;
  planned: PlannedRerun;
  /** The open run whose place it takes. */
  open: OpenRun | undefined;
  taskQueue: string;
  onFailure: 'hold' | 'fail';
  who: string;
  why: string;
}

/**
 * Starts the date again under its id and adds that to the ledger. Fails (exit 1) where a run of the date
 * has been opened meanwhile.
 */
export async function startRerun(
  start: RerunStart,
): Promise<{ handle: RunHandle; executionId: string }> {
  const { temporal, stores, planned, open } = start;
  const { earlier, request } = planned;
  const { handle, alreadyOpen } = await startRun(temporal, {
    taskQueue: start.taskQueue,
    replaceOpen: open !== undefined,
    input: {
      date: earlier.date,
      spec: request.spec,
      onFailure: start.onFailure,
      ...(request.reuse.length > 0 ? { reuse: request.reuse } : {}),
      ...(request.ignoreCache.length > 0 ? { ignoreCache: request.ignoreCache } : {}),
    },
  });
  const { runId: executionId } = await handle.describe();
  if (alreadyOpen) {
    throw openRunFailure({ runId: handle.workflowId, executionId, state: 'running', stage: '' });
  }
  const { storage } = request.spec;
  await appendLedger(stores(storage).artifacts, storage, [
    {
      when: new Date().toISOString(),
      who: start.who,
      what: 'rerun',
      pipeline: earlier.pipeline,
      date: earlier.date,
      object: earlier.runId,
      stage: request.from,
      why: start.why,
      before: JSON.stringify({
        executionId: earlier.executionId,
        state: open?.state ?? earlier.state,
        run: labelOf(earlier),
        set: Object.fromEntries(request.changes.map(({ key, before }) => [key, before])),
      }),
      after: JSON.stringify({
        executionId,
        from: request.from,
        set: Object.fromEntries(request.changes.map(({ key, after }) => [key, after])),
        ignoreCache: request.ignoreCache,
      }),
    },
  ]);
  return { handle, executionId };
}
