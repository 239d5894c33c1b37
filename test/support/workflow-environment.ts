import path from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker, type Logger } from '@temporalio/worker';
import type { ControlActivities } from '../../activities/control/index.js';
import type { Activities, StageActivities } from '../../activities/index.js';
import { locateBinary } from '../../infra/local/setup/locate-binary.js';
import { STAGES, type StageInput, type StageOutput } from '../../workflows/contracts/stage-io.js';

const ATTRIBUTES = [
  'WaylinePipeline',
  'WaylineDate',
  'WaylineStage',
  'WaylineState',
  'WaylineBuild',
];

/** A real Temporal server with Wayline's search attributes, and its worker over given activities. */
export async function openWorkflowEnvironment(
  logger: Logger = new DefaultLogger('ERROR'),
): Promise<TestWorkflowEnvironment> {
  Runtime.install({ logger });
  const { file, tried } = locateBinary('temporal');
  if (file === undefined) throw new Error(`no temporal binary: ${tried.join('; ')}`);
  return TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: file },
      extraArgs: ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
    },
  });
}

/** Workers that run the built workflow code, as a production worker does; one for stages, one for the rest. */
export async function workerWith(
  environment: TestWorkflowEnvironment,
  taskQueue: string,
  activities: Activities,
  control: Partial<ControlActivities> = {},
): Promise<{ runUntil<T>(work: () => Promise<T>): Promise<T> }> {
  const connection = environment.nativeConnection;
  const workflows = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: path.resolve(__dirname, '../../dist/workflow-bundle.js') },
    activities: { ...fakeControlActivities(), ...control },
  });
  const stages = await Worker.create({
    connection,
    taskQueue: `${taskQueue}-stages`,
    activities,
    // As a production worker: a cancellation arrives with a heartbeat.
    maxHeartbeatThrottleInterval: '1s',
    defaultHeartbeatThrottleInterval: '1s',
  });
  return { runUntil: (work) => workflows.runUntil(() => stages.runUntil(work)) };
}

/** Control activities that keep nothing. */
export function fakeControlActivities(): ControlActivities {
  return {
    openRun: () => Promise.resolve({ build: 'test' }),
    recordRun: () => Promise.resolve(),
    recordDecisions: () => Promise.resolve(),
    carryStage: () => Promise.reject(new Error('no earlier run')),
    awaitSource: () => Promise.resolve({ seen: '' }),
    sendNotification: () => Promise.resolve('told'),
    planBackfill: () => Promise.reject(new Error('no plan')),
    lookAtDates: () => Promise.resolve([]),
    checkDates: () => Promise.reject(new Error('no check')),
    keepReconciliation: () => Promise.resolve(''),
    planDay: () => Promise.reject(new Error('no schedule')),
    tripBreaker: () => Promise.resolve({ tripped: false }),
    awaitTurn: () => Promise.resolve({ openAlready: false }),
  };
}

/** Activities that make one small artifact each; `overrides` replace some of them. */
export function fakeActivities(overrides: Partial<Activities> = {}): Activities {
  const entries = STAGES.map((stage) => [
    stage,
    (input: StageInput): Promise<StageOutput> =>
      Promise.resolve({
        stage,
        status: 'done',
        fingerprint: stage.padEnd(64, '0'),
        outputs: {
          [`${stage}_table`]: {
            dataset: `${stage}_table`,
            uri: `s3://wayline/${stage}.parquet`,
            rows: 1,
            bytes: 1,
            sha256: '0'.repeat(64),
            schemaVersion: 1,
            fingerprint: '0'.repeat(64),
          },
        },
        rowsIn: Object.keys(input.inputs).length,
        rowsOut: 1,
        seconds: 0.1,
        attempts: 1,
        reasons: {},
        ...(stage === 'publish'
          ? { result: { release: `${input.run.date}-abc`, manifest: '', report: '', datasets: {} } }
          : {}),
      }),
  ]);
  const stages = Object.fromEntries(entries) as StageActivities;
  return { ...stages, makeShare: () => Promise.resolve(0), ...overrides };
}
