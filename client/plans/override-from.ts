import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { firstReaderOf } from '../../workflows/contracts/stage-spec-keys.js';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { overrideSpec, settableKeys, type SpecChange } from '../../workflows/spec-overrides.js';
import { wrongCall } from '../command-failure.js';
import { validKeysAt } from '../spec/spec-schema.js';

/**
 * A spec with keys set for a run that computes the stages from one on. A key is a dotted path, or one of
 * the first stage's own section. Fails (exit 2) where a stage before reads it, where none of the stages
 * does, or where the schema refuses the value.
 */
export function overrideFrom(
  spec: PipelineSpec,
  from: StageName,
  set: Readonly<Record<string, unknown>>,
): { spec: PipelineSpec; changes: SpecChange[] } {
  const stages = STAGES.slice(STAGES.indexOf(from));
  let next = spec;
  const changes: SpecChange[] = [];
  for (const [key, value] of Object.entries(set)) {
    const stage = firstReaderOf(key, stages) ?? from;
    const overridden = overrideSpec(next, stage, { [key]: value });
    if ('refusal' in overridden) throw refused(key, overridden.refusal, stages);
    next = overridden.spec;
    changes.push(...overridden.changes);
  }
  return { spec: next, changes };
}

function refused(key: string, refusal: string, stages: readonly StageName[]): Error {
  const candidates = settableFrom(stages);
  const isKnown = candidates.includes(key);
  return wrongCall({
    object: `--set ${key}`,
    expected: `a key and value for the stages from ${stages[0] ?? ''} on (${refusal})`,
    ...(isKnown ? {} : { got: key, candidates }),
  });
}

/** Every key that may be set where these stages compute and those before do not. */
function settableFrom(stages: readonly StageName[]): string[] {
  const sections = stages.flatMap(settableKeys);
  const keys = sections.flatMap((section) => {
    const below = validKeysAt(section.split('.')).map((name) => `${section}.${name}`);
    return below.length === 0 ? [section] : below;
  });
  return [...new Set(keys)];
}
