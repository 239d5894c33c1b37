import { pipelineSpecSchema, type PipelineSpec } from './contracts/spec.js';
import {
  firstReaderOf,
  specKeysOverlap,
  specValueAt,
  STAGE_SPEC_KEYS,
} from './contracts/stage-spec-keys.js';
import { STAGES, type StageName } from './contracts/stage-io.js';

/** A spec with an operator's changes, or the sentence that says why they were refused. */
export type OverriddenSpec = { spec: PipelineSpec; changes: SpecChange[] } | { refusal: string };

/** One key that an operator has set. */
export interface SpecChange {
  /** Dotted path in the spec, such as segment.k. */
  key: string;
  before: unknown;
  after: unknown;
}

/**
 * The spec with keys set for a stage that is to run again. A key is a dotted path (`segment.k`) or one of
 * the stage's own section (`k`). Refused where the stage does not read it, where a stage that is done has
 * read it already, or where the schema does not allow the value.
 */
export function overrideSpec(
  spec: PipelineSpec,
  stage: StageName,
  set: Readonly<Record<string, unknown>>,
): OverriddenSpec {
  const next = structuredCloneOf(spec);
  const changes: SpecChange[] = [];
  for (const [key, value] of Object.entries(set)) {
    const path = pathOf(stage, key);
    const dotted = path.join('.');
    const refusal = refusalOf(stage, dotted);
    if (refusal !== undefined) return { refusal };
    changes.push({ key: dotted, before: specValueAt(spec, dotted) ?? null, after: value });
    setAt(next, path, value);
  }
  const parsed = pipelineSpecSchema.safeParse(next);
  if (parsed.success) return { spec: parsed.data, changes };
  const issue = parsed.error.issues.at(0);
  const unknown = issue?.code === 'unrecognized_keys' ? `.${issue.keys.join(', ')}` : '';
  return {
    refusal: `${issue?.path.map(String).join('.') ?? 'set'}${unknown} is not valid in the spec: ${issue?.message ?? 'refused by the schema'}`,
  };
}

/** Spec keys that this stage reads and no earlier one: what may be set when it runs again. */
export function settableKeys(stage: StageName): string[] {
  const earlier = stagesBefore(stage);
  return STAGE_SPEC_KEYS[stage].filter(
    (key) =>
      !earlier.some((name) =>
        STAGE_SPEC_KEYS[name].some((read) => key === read || key.startsWith(`${read}.`)),
      ),
  );
}

function refusalOf(stage: StageName, key: string): string | undefined {
  // They lead out of the spec into what all objects share.
  if (/(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(key))
    return `${key} is no key of the spec`;
  const settable = settableKeys(stage);
  const expected =
    settable.length === 0
      ? `${stage} has no keys of its own`
      : `expected a key of ${settable.join(', ')}`;
  const isRead = STAGE_SPEC_KEYS[stage].some((read) => specKeysOverlap(key, read));
  if (!isRead) return `${key} is not read by ${stage}; ${expected}`;
  const reader = firstReaderOf(key, stagesBefore(stage));
  if (reader === undefined) return undefined;
  return `${key} was read by ${reader} already, which is done; ${expected}, or run again from ${reader}`;
}

function stagesBefore(stage: StageName): readonly StageName[] {
  return STAGES.slice(0, STAGES.indexOf(stage));
}

function pathOf(stage: StageName, key: string): string[] {
  const path = key.split('.');
  const known: readonly string[] = Object.keys(pipelineSpecSchema.shape);
  return known.includes(path[0] ?? '') ? path : [stage, ...path];
}

function setAt(value: Record<string, unknown>, path: readonly string[], leaf: unknown): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    value[key] = leaf;
    return;
  }
  const child = value[key];
  const node =
    typeof child === 'object' && child !== null ? (child as Record<string, unknown>) : {};
  value[key] = node;
  setAt(node, rest, leaf);
}

function structuredCloneOf(spec: PipelineSpec): Record<string, unknown> {
  return JSON.parse(JSON.stringify(spec)) as Record<string, unknown>;
}
