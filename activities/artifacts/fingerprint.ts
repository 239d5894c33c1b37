import { createHash } from 'node:crypto';
import type { ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import type { StageInput } from '../../workflows/contracts/stage-io.js';
import { specValueAt } from '../../workflows/contracts/stage-spec-keys.js';
import type { StageDefinition } from './stage.js';

/**
 * Identity of a stage's output: SHA-256 over the stage's code version, the spec sections and artifacts
 * that it reads, the date, and what it resolved outside. Equal fingerprints mean equal output.
 */
export function stageFingerprint(
  definition: StageDefinition,
  codeVersion: string,
  input: StageInput,
  resolved: unknown,
): string {
  const { spec, run, inputs } = input;
  return sha256OfJson({
    stage: definition.name,
    code: codeVersion,
    spec: Object.fromEntries(
      definition.specKeys.map((key) => [key, specValueAt(spec, key) ?? null]),
    ),
    date: run.date,
    asOf: run.asOf,
    inputs: contentOf(definition.reads, inputs),
    resolved: resolved ?? null,
    ...(input.openGates ? { openGates: input.openGates } : {}),
  });
}

function contentOf(reads: readonly string[], inputs: ArtifactRefs): Record<string, string | null> {
  return Object.fromEntries(reads.map((name) => [name, inputs[name]?.sha256 ?? null]));
}

/** SHA-256 of a value's JSON with its keys in order, as hex. */
export function sha256OfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** JSON with object keys sorted, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
