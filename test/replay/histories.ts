import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Folder of the recorded histories. */
export const HISTORIES = path.join(__dirname, 'histories');

/** The history of one execution, in Temporal's own JSON form. */
export interface RecordedHistory {
  name: string;
  workflowId: string;
  history: unknown;
}

/** All recorded histories by name. */
export function readHistories(): RecordedHistory[] {
  return readdirSync(HISTORIES)
    .filter((name) => name.endsWith('.json.gz'))
    .sort()
    .map((name) => {
      const text = gunzipSync(readFileSync(path.join(HISTORIES, name))).toString('utf8');
      return JSON.parse(text) as RecordedHistory;
    });
}
