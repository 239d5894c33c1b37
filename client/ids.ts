export { runWorkflowId } from '../workflows/contracts/schedule-ids.js';

/** Workflow type of a run of one date. */
export const RUN_WORKFLOW_TYPE = 'journeyPipeline';

/** Workflow id of the backfill of a range of dates. */
export function backfillWorkflowId(pipeline: string, from: string, to: string): string {
  return `${pipeline}-backfill-${from}-${to}`;
}

/** Address of a run in the Temporal Web UI. */
export function runUrl(uiUrl: string, namespace: string, workflowId: string): string {
  return `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
}

/** Address of the Web UI's list of the runs that a visibility query finds; a path where the UI's is not known. */
export function runListUrl(uiUrl: string | undefined, namespace: string, query: string): string {
  const ui = (uiUrl ?? '').replace(/\/+$/, '');
  // Quotes and brackets are allowed in an address, but chats and shells cut it there.
  const encoded = encodeURIComponent(query).replaceAll(
    /['()]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${ui}/namespaces/${encodeURIComponent(namespace)}/workflows?query=${encoded}`;
}
