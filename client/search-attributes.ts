import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { WAYLINE_ATTRIBUTES } from '../workflows/contracts/search-attributes.js';

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const INDEXED_VALUE_TYPES = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
} as const;

/** A server with its own visibility store shows new attributes within seconds. */
const VISIBLE_TRIES = 20;
const VISIBLE_PAUSE_MS = 500;

/**
 * Registers the search attributes that are missing in the namespace, and waits until the server knows
 * them: without them every run would hang. Throws what the server says where it does not let us.
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(
      missing.map(({ name, type }) => [name, INDEXED_VALUE_TYPES[type]]),
    ),
  });
  for (let tried = 0; tried < VISIBLE_TRIES; tried += 1) {
    if ((await missingAttributes(connection, namespace)).length === 0) return;
    await pause(VISIBLE_PAUSE_MS);
  }
}

/** The `temporal` commands that register what is missing, for whoever has the right. */
export function registrationCommands(namespace: string): string {
  const names = Object.values(WAYLINE_ATTRIBUTES).map(({ name }) => `--name ${name}`);
  return `temporal operator search-attribute create --namespace ${namespace} ${names.join(' ')} --type Keyword`;
}

/** By name of each search attribute of Wayline, its type as the namespace knows it and as it should be. */
export async function knownAttributes(
  connection: Connection,
  namespace: string,
): Promise<{ name: string; type: number | undefined; expected: number }[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(WAYLINE_ATTRIBUTES).map(({ name, type }) => ({
    name,
    type: customAttributes[name],
    expected: INDEXED_VALUE_TYPES[type],
  }));
}

async function missingAttributes(connection: Connection, namespace: string) {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(WAYLINE_ATTRIBUTES).filter(({ name }) => !customAttributes[name]);
}
