import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { firstReaderOf } from '../../workflows/contracts/stage-spec-keys.js';
import type { StageName } from '../../workflows/contracts/stage-io.js';
import { overrideSpec, settableKeys, type SpecChange } from '../../workflows/spec-overrides.js';
import { wrongCall } from '../command-failure.js';
import { validKeysAt } from '../spec/spec-schema.js';

/**
 * A spec with keys set for stages that are to compute, where those before them do not. A key is a dotted
 * path, or one of the first stage's own section. Fails (exit 2) where a stage before reads it, where none
 * of the stages does, or where the schema refuses the value.
 */
export function overrideStages(
  spec: PipelineSpec,
  stages: readonly [StageName, ...StageName[]],
  set: Readonly<Record<string, unknown>>,
): { spec: PipelineSpec; changes: SpecChange[] } {
  let next = spec;
  const changes: SpecChange[] = [];
  for (const [key, value] of Object.entries(set)) {
    const stage = firstReaderOf(key, stages) ?? stages[0];
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
    expected: `a key and value for ${stages.join(', ')} (${refusal})`,
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
