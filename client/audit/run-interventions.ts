import { interventionsOf, type Intervention } from '../../activities/control/run-interventions.js';
import type { TemporalClient } from '../connection.js';

/** What was done to a run in all its executions: a reset or a new start of the date makes another. */
export async function interventionsOfRun(
  { client }: TemporalClient,
  runId: string,
): Promise<Intervention[]> {
  const query = `WorkflowId = '${runId.replaceAll("'", "''")}'`;
  const told: Intervention[] = [];
  const seen = new Set<string>();
  for await (const execution of client.workflow.list({ query })) {
    const handle = client.workflow.getHandle(runId, execution.runId);
    const { events } = await handle.fetchHistory();
    for (const intervention of await interventionsOf(
      client.options.loadedDataConverter,
      events ?? [],
    )) {
      // A reset run begins with the history of the one that it was made from.
      const key = JSON.stringify(intervention);
      if (!seen.has(key)) told.push(intervention);
      seen.add(key);
    }
  }
  return told;
}
