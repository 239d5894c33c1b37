/** Workflow type of a run of one date. */
export const RUN_WORKFLOW_TYPE = 'journeyPipeline';

/** Workflow id of the run of a date, whoever starts it. */
export function runWorkflowId(pipeline: string, date: string): string {
  return `${pipeline}-${date}`;
}

/** Address of a run in the Temporal Web UI. */
export function runUrl(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}
