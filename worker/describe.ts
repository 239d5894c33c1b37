import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { buildId } from '../activities/artifacts/build-id.js';
import { VERSIONED_BUNDLE, WORKFLOW_BUNDLE } from './bundle.js';
import { readWorkerConfig, WORKER_VARIABLES } from './config.js';

/** What a worker started here would be; `problem` says why it would not start. */
export interface WorkerDescription {
  problem?: string;
  /** Names of all variables that workers read. */
  variables: string[];
  taskQueue: string;
  scratch: { folder: string; gigabytes: number };
  /** Set where workers are versioned. */
  version?: { deployment: string; build: string };
  /** Short name of the stage code. */
  build: string;
  sdkVersion: string;
  /** SHA-256 of each bundle of workflow code that the build has made. */
  bundles: { plain: string | null; versioned: string | null };
}

/** What `wayline doctor` compares with the workers that run. */
export function describeWorker(): WorkerDescription {
  const dist = path.join(__dirname, '..');
  const versions = readFileSync(path.join(dist, 'stage-versions.json'), 'utf8');
  const facts = {
    variables: WORKER_VARIABLES,
    build: buildId(JSON.parse(versions) as Parameters<typeof buildId>[0]),
    sdkVersion: sdkVersion(),
    bundles: { plain: hashOf(WORKFLOW_BUNDLE), versioned: hashOf(VERSIONED_BUNDLE) },
  };
  try {
    const config = readWorkerConfig();
    return {
      ...facts,
      taskQueue: config.WAYLINE_TASK_QUEUE,
      scratch: { folder: config.WAYLINE_SCRATCH_DIR, gigabytes: config.WAYLINE_SCRATCH_GB },
      ...(config.WAYLINE_BUILD_ID === undefined
        ? {}
        : {
            version: { deployment: config.WAYLINE_DEPLOYMENT, build: config.WAYLINE_BUILD_ID },
          }),
    };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const scratch = { folder: '', gigabytes: 0 };
    return { ...facts, problem, taskQueue: 'wayline', scratch };
  }
}

function sdkVersion(): string {
  const file = require.resolve('@temporalio/worker/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function hashOf(file: string): string | null {
  if (!existsSync(file)) return null;
  // The SDK names a bundle by the hash of its text.
  return createHash('sha256').update(readFileSync(file, 'utf8')).digest('hex');
}

if (require.main === module) process.stdout.write(`${JSON.stringify(describeWorker())}\n`);
