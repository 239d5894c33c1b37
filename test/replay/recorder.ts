import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { HISTORIES, type RecordedHistory } from './histories.js';

/** What tells of the machine and the moment of the recording, and has no part in a replay. */
const SCRUBBED = new Set(['identity', 'workerIdentity', 'stackTrace']);

/** Removes every recorded history. */
export function clearHistories(): void {
  mkdirSync(HISTORIES, { recursive: true });
  for (const name of readdirSync(HISTORIES)) {
    if (name.endsWith('.json.gz')) rmSync(path.join(HISTORIES, name));
  }
}

/** Keeps the history of every execution of a workflow id, the oldest first: `<name>`, `<name>-2` … */
export async function keepHistories(
  client: Client,
  name: string,
  { workflowId }: Pick<WorkflowHandle, 'workflowId'>,
): Promise<void> {
  const executions: { runId: string; startedAt: number }[] = [];
  for await (const found of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    executions.push({ runId: found.runId, startedAt: found.startTime.getTime() });
  }
  if (executions.length === 0) throw new Error(`${name}: no execution of ${workflowId} is listed`);
  executions.sort((a, b) => a.startedAt - b.startedAt);
  for (const [index, { runId }] of executions.entries()) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const recorded: RecordedHistory = {
      name: index === 0 ? name : `${name}-${index + 1}`,
      workflowId,
      history: scrubbed(JSON.parse(historyToJSON(history))),
    };
    const file = path.join(HISTORIES, `${recorded.name}.json.gz`);
    // The same bytes on every system: gzip writes no time, but names the system.
    const bytes = gzipSync(JSON.stringify(recorded), { level: 9 });
    bytes[9] = 255;
    writeFileSync(file, bytes);
  }
}

function scrubbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SCRUBBED.has(key) && typeof inner === 'string' ? '' : scrubbed(inner),
    ]),
  );
}
