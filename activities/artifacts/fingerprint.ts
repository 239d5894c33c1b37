import { createHash } from 'node:crypto';
import type { ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import type { StageInput, StageName } from '../../workflows/contracts/stage-io.js';
import { specValueAt } from '../../workflows/contracts/stage-spec-keys.js';
import type { StageDefinition } from './stage.js';

/** Everything on which a stage's output depends. */
export interface FingerprintParts {
  stage: StageName;
  /** Version of the stage's code. */
  code: string;
  /** The spec sections and keys that the stage reads. */
  spec: Record<string, unknown>;
  date: string;
  asOf: string;
  /** SHA-256 of each artifact that the stage reads, by dataset; null where no stage has made it. */
  inputs: Record<string, string | null>;
  /** Facts outside spec and artifacts, such as a source listing. */
  resolved: unknown;
  openGates?: string[];
}

/** What the output of a stage depends on in a run. */
export function fingerprintParts(
  definition: StageDefinition,
  codeVersion: string,
  input: StageInput,
  resolved: unknown,
): FingerprintParts {
  const { spec, run, inputs } = input;
  return {
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
  };
}

/** Identity of a stage's output: SHA-256 over its parts. Equal fingerprints mean equal output. */
export function fingerprintOf(parts: FingerprintParts): string {
  return sha256OfJson(parts);
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
