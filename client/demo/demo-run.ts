import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Interrupted } from '../cli/interruption.js';
import { oneLine } from '../command-failure.js';
import { runUrl } from '../ids.js';
import { followRun } from '../progress/follow-run.js';
import { createProgressView } from '../progress/progress-view.js';
import type { RunSnapshot } from '../progress/run-snapshot.js';
import type { EndedRun, RunLine } from '../run-result.js';
import { startRun, type RunHandle } from '../runs.js';
import type { DemoPlan } from './demo-plan.js';
import type { DemoScene, DemoStack } from './demo-stack.js';
import { copyRelease } from './release-copy.js';

/** A run that is to be made on servers that are up. */
export interface DemoRun {
  plan: DemoPlan;
  date: string;
  stack: DemoStack;
  scene: DemoScene;
}

/** What came of the run. */
export interface DemoOutcome {
  run: EndedRun;
  urls: RunLine['urls'];
  /** Local copy of the report. */
  reportPath?: string;
  /** Whether the copy that was asked for is there; true where none was. */
  copied: boolean;
  /** Set where a signal ended the run. */
  interrupted?: Interrupted;
}

/** Time that the server gets to take down a run that was interrupted. */
const TERMINATE_TIMEOUT_MS = 2000;

/** Starts the run, shows its progress, and copies what it has published. */
export async function runOnStack(demo: DemoRun): Promise<DemoOutcome> {
  const { plan, date, stack, scene } = demo;
  await endForgottenRuns(stack);
  const { handle } = await startRun(stack.temporal, {
    taskQueue: scene.config.taskQueue,
    replaceOpen: true,
    input: { date, spec: plan.spec.input, onFailure: 'fail' },
  });
  const { temporal } = stack;
  const url = runUrl(stack.temporalUiUrl, temporal.namespace, handle.workflowId);
  scene.terminal.say(`run: ${url}`);
  const outcome = inUsersWords(demo, await follow(demo, handle));
  const urls = { temporal: url, report: null };
  if (outcome.run.release === undefined) return { ...outcome, urls, copied: true };
  return keepRelease(demo, outcome.run, urls);
}

type FollowedRun = { run: EndedRun; interrupted?: Interrupted };

/**
 * A failure names objects of the embedded server; a user knows the folder that was mirrored there. And
 * where that server has no room, its refusals are not what has to be mended.
 */
function inUsersWords({ plan, stack, scene }: DemoRun, followed: FollowedRun): FollowedRun {
  const { error } = followed.run;
  if (error === undefined) return followed;
  const problem = error.type === 'StorageUnavailable' ? stack.diskProblem() : undefined;
  if (problem !== undefined) {
    const { stateDir } = scene.options;
    const remedy = 'Free space, or choose another folder with --state.';
    const full = { type: 'ScratchSpaceExhausted', object: stateDir, message: problem, remedy };
    return { ...followed, run: { ...followed.run, error: full } };
  }
  const { source, spec } = plan;
  if (source.folder === undefined) return followed;
  const named = (text: string): string =>
    text.replaceAll(spec.complete.storage.source, source.label.replace(/\/+$/, ''));
  const renamed = { ...error, object: named(error.object), message: named(error.message) };
  return { ...followed, run: { ...followed.run, error: renamed } };
}

async function follow({ date, stack, scene }: DemoRun, handle: RunHandle): Promise<FollowedRun> {
  const startedAt = Date.now();
  const view = createProgressView(scene.terminal);
  let last: RunSnapshot | undefined;
  try {
    const following = followRun(stack.temporal, handle, {
      intervalMs: view.intervalMs,
      signal: scene.interruption.signal,
      onSnapshot: (snapshot) => {
        last = snapshot.progress ? snapshot : last;
        view.update(snapshot);
      },
    });
    const followed = await Promise.race([following, stack.worker.lost]);
    if ('held' in followed) throw new RangeError('a demo run cannot be held');
    return { run: followed.ended };
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    await terminate(stack, handle, error.message);
    return { interrupted: error, run: cancelledRun(handle, date, startedAt, last) };
  } finally {
    view.close();
  }
}

function cancelledRun(
  { workflowId }: RunHandle,
  date: string,
  startedAt: number,
  last: RunSnapshot | undefined,
): EndedRun {
  return {
    runId: workflowId,
    date,
    status: 'cancelled',
    seconds: (Date.now() - startedAt) / 1000,
    stages: last?.progress?.stages ?? [],
    error: {
      type: 'Cancelled',
      object: workflowId,
      message: `${workflowId}: interrupted`,
      remedy: 'Start it again: stages that had ended are reused.',
    },
  };
}

/** A demo that was killed leaves its run open in the state folder; nobody waits for it any more. */
async function endForgottenRuns({ temporal }: DemoStack): Promise<void> {
  const query = `ExecutionStatus = 'Running'`;
  for await (const open of temporal.client.workflow.list({ query })) {
    const handle = temporal.client.workflow.getHandle(open.workflowId, open.runId);
    await handle.terminate('its demo has ended').catch(() => undefined);
  }
}

async function terminate({ temporal }: DemoStack, handle: RunHandle, why: string): Promise<void> {
  const deadline = Date.now() + TERMINATE_TIMEOUT_MS;
  await temporal.client.withDeadline(deadline, () => handle.terminate(why)).catch(() => undefined);
}

/** Keeps the report where it can be opened without a server, and makes the copy that was asked for. */
async function keepRelease(
  { stack, scene }: DemoRun,
  run: EndedRun,
  urls: RunLine['urls'],
): Promise<DemoOutcome> {
  const { release } = run;
  const { options } = scene;
  if (release === undefined) return { run, urls, copied: true };
  try {
    let reportPath = path.join(options.stateDir, 'reports', release.release, 'index.html');
    await mkdir(path.dirname(reportPath), { recursive: true });
    await stack.store.download(release.report, `${reportPath}.part`);
    await rename(`${reportPath}.part`, reportPath);
    if (options.out !== undefined) {
      await copyRelease(stack.store, release.manifest, options.out);
      reportPath = path.resolve(options.out, 'report', 'index.html');
    }
    const report = pathToFileURL(reportPath).href;
    return { run, urls: { ...urls, report }, reportPath, copied: true };
  } catch (error) {
    const message = oneLine(`--out: ${error instanceof Error ? error.message : String(error)}`);
    const failure = { type: 'CopyFailed', object: options.out ?? options.stateDir, message };
    const remedy =
      'Make the folder writable and free space, then run again: all stages are reused.';
    return {
      run: { ...run, status: 'failed', error: { ...failure, remedy } },
      urls,
      copied: false,
    };
  }
}
