import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Where the build puts the bundled workflow code. */
export const WORKFLOW_BUNDLE = path.join(__dirname, '..', 'workflow-bundle.js');

/** Bundles the workflow code once, so that a worker starts in under a second. */
export async function bundleWorkflows(): Promise<void> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, '..', 'workflows', 'index.js'),
  });
  writeFileSync(WORKFLOW_BUNDLE, code);
}

if (require.main === module) {
  bundleWorkflows().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
