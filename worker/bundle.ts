import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

const DIST = path.join(__dirname, '..');

/** Where the build puts the bundled workflow code. */
export const WORKFLOW_BUNDLE = path.join(DIST, 'workflow-bundle.js');

/** The same code for versioned workers, with what becomes of open runs at a deploy. */
export const VERSIONED_BUNDLE = path.join(DIST, 'workflow-bundle.versioned.js');

/**
 * Bundles the workflow code once, so that a worker starts in under a second. Its interceptors go into the
 * bundle: a worker that is given a bundle does not look at those in its own options.
 */
export async function bundleWorkflows(): Promise<void> {
  await bundle('index.js', WORKFLOW_BUNDLE);
  await bundle('versioned.js', VERSIONED_BUNDLE);
}

async function bundle(entry: string, target: string): Promise<void> {
  const workflows = path.join(DIST, 'workflows');
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(workflows, entry),
    workflowInterceptorModules: [path.join(workflows, 'interceptors.js')],
  });
  writeFileSync(target, code);
}

if (require.main === module) {
  bundleWorkflows().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
