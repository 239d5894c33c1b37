import { setWorkflowOptions } from '@temporalio/workflow';
import * as workflows from './index.js';

export * from './index.js';

/** Workflows that outlive many deploys and so move to the current build; changes to them need `patched`. */
const AUTO_UPGRADED = ['backfill', 'reconcile'];

/**
 * The bundle of versioned workers: every workflow ends on the build that began it, but for these. (The
 * server refuses such a behaviour from a worker that is not versioned, so there is a bundle for each.)
 */
for (const [name, workflow] of Object.entries(workflows)) {
  const versioningBehavior = AUTO_UPGRADED.includes(name) ? 'AUTO_UPGRADE' : 'PINNED';
  setWorkflowOptions({ versioningBehavior }, workflow as (...args: never[]) => Promise<unknown>);
}
