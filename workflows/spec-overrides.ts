import { pipelineSpecSchema, type PipelineSpec } from './contracts/spec.js';
import { STAGE_SPEC_KEYS } from './contracts/stage-spec-keys.js';
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
    const refusal = refusalOf(stage, path[0] ?? key, dotted);
    if (refusal !== undefined) return { refusal };
    changes.push({ key: dotted, before: valueAt(spec, path) ?? null, after: value });
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

/** Spec sections that only this stage and later ones read: what may be set when it runs again. */
export function settableSections(stage: StageName): string[] {
  const earlier = STAGES.slice(0, STAGES.indexOf(stage));
  const read = new Set<string>(earlier.flatMap((name) => [...STAGE_SPEC_KEYS[name]]));
  return STAGE_SPEC_KEYS[stage].filter((key) => !read.has(key));
}

function refusalOf(stage: StageName, section: string, dotted: string): string | undefined {
  const sections: readonly string[] = STAGE_SPEC_KEYS[stage];
  const settable = settableSections(stage);
  if (settable.includes(section)) return undefined;
  const allowed =
    settable.length === 0
      ? `${stage} has no keys of its own`
      : `expected a key of ${settable.join(', ')}`;
  if (!sections.includes(section)) return `${dotted} is not read by ${stage}; ${allowed}`;
  const reader = STAGES.find((name) => {
    const keys: readonly string[] = STAGE_SPEC_KEYS[name];
    return keys.includes(section);
  });
  return `${dotted} was read by ${reader ?? 'an earlier stage'} already, which is done; ${allowed}, or run again from ${reader ?? 'there'}`;
}

function pathOf(stage: StageName, key: string): string[] {
  const path = key.split('.');
  const known: readonly string[] = Object.keys(pipelineSpecSchema.shape);
  return known.includes(path[0] ?? '') ? path : [stage, ...path];
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? (node as Record<string, unknown>)[key]
        : undefined,
    value,
  );
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
