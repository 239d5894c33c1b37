import { z } from 'zod';
import { pipelineSpecSchema } from '../../workflows/contracts/spec.js';

/** The JSON Schema of a spec as a user writes it (draft 2020-12). */
export function specJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(pipelineSpecSchema, { io: 'input', unrepresentable: 'any' });
}

/**
 * The keys that are valid at a place of the spec, in the schema's order; empty below free-form records
 * and outside the schema.
 */
export function validKeysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = specJsonSchema();
  for (const step of path) {
    node =
      typeof step === 'number'
        ? property(node, 'items')
        : property(property(node, 'properties'), String(step));
  }
  const properties = property(node, 'properties');
  if (typeof properties === 'object' && properties !== null) return Object.keys(properties);
  const names = property(property(node, 'propertyNames'), 'enum');
  return Array.isArray(names) ? names.map(String) : [];
}

function property(node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  return Object.entries(node).find(([name]) => name === key)?.[1];
}
