import {
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { ControlActivities } from '../activities/control/index.js';
import type { DatesChecked, Reconciliation } from '../activities/control/reconcile.js';
import { WAYLINE_ATTRIBUTES } from './contracts/search-attributes.js';
import { notify } from './notify.js';
import { reconcileDetails } from './reconcile-details.js';

/** Tried for as long as it takes: a storage that is down for a day must not hide what is missing. */
const reconciler = proxyActivities<Pick<ControlActivities, 'checkDates' | 'keepReconciliation'>>({
  // It lists all releases and asks runs that wait or have failed.
  startToCloseTimeout: '5 minutes',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * Compares what was due of a pipeline with what was published, whatever the reason; keeps that beside the
 * artifacts and tells people of dates that are newly missing. `spec` is the address of the stored spec.
 */
export async function reconcile(pipeline: string, spec: string): Promise<Reconciliation> {
  upsertSearchAttributes([{ key: WAYLINE_ATTRIBUTES.pipeline, value: pipeline }]);
  const check = { pipeline, spec, checkedAt: new Date().toISOString() };
  const checked = await reconciler.checkDates(check);
  const { found } = checked;
  setCurrentDetails(reconcileDetails(found));
  await tell(checked);
  await reconciler.keepReconciliation({ ...check, found });
  return found;
}

async function tell({ found, told, notify: targets }: DatesChecked): Promise<void> {
  const { pipeline, unpublished, command, checkedAt, schedule } = found;
  if (unpublished.every((date) => told.includes(date))) return;
  const named = unpublished.slice(0, 5).join(', ');
  const more = unpublished.length > 5 ? ` and ${unpublished.length - 5} more` : '';
  await notify(targets, {
    id: `missing-${checkedAt.slice(0, 10)}-${unpublished.length}`,
    kind: 'missing',
    pipeline,
    date: '',
    runId: workflowInfo().workflowId,
    summary: `${pipeline}: ${unpublished.length} due and not published: ${named}${more}; ${command}`,
    facts: {
      command,
      schedule,
      dates: found.dates.filter(({ date }) => unpublished.includes(date)),
    },
    at: checkedAt,
  });
}
