import type { MadeBy } from '../../activities/artifacts/recorded-parts.js';
import type { StageName } from '../../workflows/contracts/stage-io.js';
import { changesText, countText } from './change-text.js';
import type { PartChange } from './part-changes.js';

/** What is known of a stage before a run. */
export interface StageFacts {
  stage: StageName;
  /** Its output is taken from a run as it is; the text says from which. */
  takenFrom?: string;
  /** Its output is to be made anew although it exists. */
  ignoresCache?: boolean;
  /** Datasets that it reads and that stages before it will make anew. */
  anew?: readonly string[];
  /** The output exists under the fingerprint that the stage will have. */
  committed?: { madeBy?: MadeBy | undefined };
  /** An object of the committed output that is not in the storage any more. */
  gone?: string;
  /** What differs from the run that it is compared with; undefined where there is nothing to compare. */
  changes?: readonly PartChange[];
  /** The run that `changes` compares with. */
  comparedWith?: string;
}

export type StageAction = 'reuse' | 'recompute' | 'republish';

/** What will become of a stage, and why. */
export interface PlannedStage {
  stage: StageName;
  action: StageAction;
  why: string;
  /** Its output exists but an object of it is gone: it has to ignore its cache. */
  mustIgnoreCache?: true;
}

/** What a run will do with a stage: reuse what exists, compute it, or (publish) publish again. */
export function planStage(facts: StageFacts): PlannedStage {
  const { stage } = facts;
  if (facts.takenFrom !== undefined) {
    return { stage, action: 'reuse', why: `as ${facts.takenFrom} made it` };
  }
  const reason = reasonToCompute(facts);
  if (stage === 'publish') {
    const why = reason ?? 'the same release; its files and the pointer are checked';
    return { stage, action: 'republish', why };
  }
  if (reason !== undefined) {
    const broken = facts.gone !== undefined && facts.ignoresCache !== true;
    return {
      stage,
      action: 'recompute',
      why: reason,
      ...(broken ? { mustIgnoreCache: true } : {}),
    };
  }
  return { stage, action: 'reuse', why: committedText(facts.committed?.madeBy) };
}

function reasonToCompute(facts: StageFacts): string | undefined {
  const anew = facts.anew ?? [];
  if (facts.ignoresCache === true) return 'its cache is to be ignored';
  if (anew.length > 0) return `its ${inputsText(anew)} will be made anew`;
  if (facts.committed === undefined) return uncommittedText(facts);
  if (facts.gone === undefined) return undefined;
  return `of its output ${facts.gone} is gone from the storage`;
}

/** Inputs that a sentence names before it counts. */
const NAMED_INPUTS = 3;

function inputsText(datasets: readonly string[]): string {
  const more = datasets.length - NAMED_INPUTS;
  const named = datasets.slice(0, NAMED_INPUTS).join(', ');
  const plural = datasets.length > 1 ? 'inputs' : 'input';
  return `${plural} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

function uncommittedText({ changes, comparedWith, stage }: StageFacts): string {
  if (changes === undefined) return 'it was not computed before';
  const against = comparedWith === undefined ? '' : `, against ${comparedWith}`;
  if (changes.length === 0) return `its output is not in the storage any more${against}`;
  const sources = changes.filter(({ kind }) => kind === 'source');
  if (stage === 'collect' && sources.length > 3) {
    const others = changes.filter(({ kind }) => kind !== 'source');
    const counted = `source objects: ${countText(sources)}`;
    return `${[counted, ...(others.length > 0 ? [changesText(others)] : [])].join(', ')}${against}`;
  }
  return `${changesText(changes)}${against}`;
}

function committedText(madeBy: MadeBy | undefined): string {
  const when = madeBy === undefined ? 'before' : `on ${madeBy.at.slice(0, 19)}Z by ${madeBy.runId}`;
  return `same inputs, keys and code were computed ${when}`;
}

/** What will happen, in one sentence. */
export function planSentence(what: string, plan: readonly PlannedStage[]): string {
  const groups = (['reuse', 'recompute', 'republish'] as const).flatMap((action) => {
    const stages = plan.filter((planned) => planned.action === action).map(({ stage }) => stage);
    return stages.length === 0 ? [] : [`${listText(stages)} ${PASSIVE[action](stages.length)}`];
  });
  return `${what}: ${groups.join('; ')}.`;
}

const PASSIVE: Record<StageAction, (stages: number) => string> = {
  reuse: (stages) => (stages === 1 ? 'is reused' : 'are reused'),
  recompute: (stages) => (stages === 1 ? 'is recomputed' : 'are recomputed'),
  republish: () => 'republishes',
};

/** Names in a sentence: `a`, `a and b`, `a, b and c`. */
export function listText(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? '';
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
