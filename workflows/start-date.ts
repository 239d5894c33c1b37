import { ParentClosePolicy, startChild, workflowInfo } from '@temporalio/workflow';
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { WAYLINE_ATTRIBUTES } from './contracts/search-attributes.js';
import type { PipelineSpecInput } from './contracts/spec.js';
import type { JourneyPipelineInput } from './messages.js';

/** Daily runs have 2 and runs by hand 3 (the default): what is of today goes before what is of long ago. */
const BACKFILL_PRIORITY = 4;

/**
 * Starts a date as an ordinary run that goes on by itself, and tells this workflow of its states.
 * Returns false where a run of the date is open already. `onSettled` is called when the run has ended,
 * reset and terminated ones among them, as long as this execution lasts.
 */
export async function startDate(
  date: string,
  spec: PipelineSpecInput,
  onSettled: () => void,
): Promise<boolean> {
  const input: JourneyPipelineInput = {
    ...{ date, spec, onFailure: 'hold' },
    reportTo: workflowInfo().workflowId,
  };
  try {
    const run = await startChild('journeyPipeline', {
      workflowId: `${spec.pipeline}-${date}`,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: 'ABANDON',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      priority: { priorityKey: BACKFILL_PRIORITY },
      staticSummary: `${spec.pipeline} on ${date}`,
      typedSearchAttributes: new TypedSearchAttributes([
        { key: WAYLINE_ATTRIBUTES.pipeline, value: spec.pipeline },
        { key: WAYLINE_ATTRIBUTES.date, value: date },
      ]),
    });
    void run.result().then(onSettled, onSettled);
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
