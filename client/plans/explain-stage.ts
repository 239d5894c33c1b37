import type { MadeBy } from '../../activities/artifacts/recorded-parts.js';
import { STAGES, type StageName, type StageOutput } from '../../workflows/contracts/stage-io.js';
import { changesText } from './change-text.js';
import { changesBetween, type ComparableParts, type PartChange } from './part-changes.js';
import { listText } from './stage-plan.js';

/** A stage of a run as far as it is known. `parts` is missing where what went into it was not kept. */
export interface ExplainedStage {
  output: StageOutput;
  parts?: (ComparableParts & { madeBy?: MadeBy }) | undefined;
}

/** A run whose stages are explained, or compared with. */
export interface ExplainedRun {
  /** How sentences name it. */
  label: string;
  executionId: string;
  stages: Partial<Record<StageName, ExplainedStage>>;
  /** Stages whose output a re-run has taken over as it was. */
  taken: readonly StageName[];
  ignoredCache: readonly StageName[];
}

/** Why a stage has another output: changes of its own, and stages before it whose output is another. */
export interface Cause {
  stage: StageName;
  /** Changes that come from nowhere else: spec, code, date, source, facts. */
  roots: PartChange[];
  inputs: { datasets: string[]; maker: StageName | undefined; because: Cause | undefined }[];
  /** Said where the changes do not tell it. */
  note?: string;
}

/** Why a stage was computed or reused in a run. */
export interface Explanation {
  stage: StageName;
  how: 'computed' | 'reused' | 'taken over' | 'carried over';
  /** What happened to the stage in this run. */
  what: string;
  against: string | null;
  cause: Cause | null;
  /** The root causes in words, the nearest to the source last. */
  because: string[];
}

/** Says why a stage of a run was computed or reused, against another run down to the root causes. */
export function explainStage(
  stage: StageName,
  run: ExplainedRun,
  against: ExplainedRun | undefined,
): Explanation {
  const { how, what } = whatHappened(stage, run);
  const base = { stage, how, what, against: against?.label ?? null };
  if (against === undefined) {
    return { ...base, cause: null, because: ['there is no earlier run to compare with'] };
  }
  const before = against.stages[stage];
  if (before === undefined) {
    return { ...base, cause: null, because: [`${against.label} has no output of ${stage}`] };
  }
  const cause = causeOf(stage, run, against, new Map());
  return { ...base, cause: cause ?? null, because: becauseTexts(stage, cause, { run, against }) };
}

function whatHappened(stage: StageName, run: ExplainedRun): Pick<Explanation, 'how' | 'what'> {
  const explained = run.stages[stage];
  const { status, carriedFrom } = explained?.output ?? {};
  const madeBy = explained?.parts?.madeBy;
  const origin = madeBy ? `${madeBy.runId} computed it at ${madeBy.at}` : 'it was computed before';
  if (carriedFrom !== undefined) {
    const what = `${stage} was skipped in ${run.label}; the output of ${carriedFrom} stands in for it`;
    return { how: 'carried over', what };
  }
  if (run.taken.includes(stage)) {
    const what = `${stage} was taken over by a re-run as it was; ${origin}`;
    return { how: 'taken over', what };
  }
  if (status === 'cached') {
    const own = madeBy?.executionId === run.executionId ? ' in an earlier attempt of this run' : '';
    return { how: 'reused', what: `${stage} was reused in ${run.label}: ${origin}${own}` };
  }
  const ignored = run.ignoredCache.includes(stage) ? ', its cache being ignored' : '';
  return { how: 'computed', what: `${stage} was computed in ${run.label}${ignored}` };
}

/** Why the outputs differ; undefined where they are the same bytes. */
function causeOf(
  stage: StageName,
  run: ExplainedRun,
  against: ExplainedRun,
  known: Map<StageName, Cause | undefined>,
): Cause | undefined {
  if (known.has(stage)) return known.get(stage);
  const now = run.stages[stage];
  const before = against.stages[stage];
  if (now === undefined || before === undefined) return undefined;
  const cause = compared(stage, now, before);
  if (cause !== undefined && now.parts !== undefined && before.parts !== undefined) {
    const changes = changesBetween(before.parts, now.parts);
    cause.roots = changes.filter(({ kind }) => kind !== 'input');
    const datasets = changes.flatMap((change) => (change.kind === 'input' ? [change.dataset] : []));
    for (const maker of [...STAGES, undefined]) {
      const own = datasets.filter((dataset) => makerOf(dataset, run, against) === maker);
      if (own.length === 0) continue;
      const because = maker === undefined ? undefined : causeOf(maker, run, against, known);
      cause.inputs.push({ datasets: own, maker, because });
    }
  }
  known.set(stage, cause);
  return cause;
}

function compared(
  stage: StageName,
  now: ExplainedStage,
  before: ExplainedStage,
): Cause | undefined {
  const cause: Cause = { stage, roots: [], inputs: [] };
  if (now.output.fingerprint === before.output.fingerprint) {
    const same = hashesOf(now.output) === hashesOf(before.output);
    const note = 'it was computed again from the same inputs, keys and code and has other bytes';
    return same ? undefined : { ...cause, note };
  }
  const unknown = now.parts === undefined ? 'its' : before.parts === undefined ? 'the earlier' : '';
  if (unknown === '') return cause;
  return { ...cause, note: `what went into ${unknown} output was not kept` };
}

function hashesOf({ outputs }: StageOutput): string {
  const hashes = Object.values(outputs).map(({ dataset, sha256 }) => `${dataset} ${sha256}`);
  return hashes.sort().join('\n');
}

function makerOf(dataset: string, run: ExplainedRun, against: ExplainedRun): StageName | undefined {
  const makes = ({ stages }: ExplainedRun, stage: StageName): boolean =>
    stages[stage]?.output.outputs[dataset] !== undefined;
  return STAGES.find((stage) => makes(run, stage) || makes(against, stage));
}

function becauseTexts(
  stage: StageName,
  cause: Cause | undefined,
  { run, against }: { run: ExplainedRun; against: ExplainedRun },
): string[] {
  if (cause !== undefined) return linesOf(cause);
  if (run.ignoredCache.includes(stage)) {
    return ['its inputs, keys and code are the same; --ignore-cache made it compute'];
  }
  const computed = whatHappened(stage, run).how === 'computed';
  const same = `its inputs, keys and code are those of ${against.label}`;
  return [computed ? `${same}, whose output was not in the storage any more` : same];
}

/** A line for the changes of the stage itself, and one for each stage before it that made it differ. */
function linesOf(cause: Cause): string[] {
  const own = cause.roots.length > 0 ? [rootText(cause.roots)] : [];
  const note = cause.note === undefined ? [] : [cause.note];
  return [...own, ...note, ...cause.inputs.map(inputText)];
}

function rootText(roots: readonly PartChange[]): string {
  const spec = roots.filter(({ kind }) => kind === 'spec');
  const others = roots.filter(({ kind }) => kind !== 'spec');
  const parts = [
    ...(spec.length > 0 ? [`spec ${changesText(spec)}`] : []),
    ...(others.length > 0 ? [changesText(others)] : []),
  ];
  return parts.join(', ');
}

function inputText({ datasets, maker, because }: Cause['inputs'][number]): string {
  const named = `${datasets.length > 1 ? 'inputs' : 'input'} ${listText(datasets)}`;
  if (maker === undefined) return `${named}: made by no stage of either run`;
  if (because === undefined) return `${named}: the output of ${maker} is another`;
  return `${named}, because ${maker} has another output: ${chainText(because)}`;
}

/** The chain below a stage, each link after `because`. */
function chainText(cause: Cause): string {
  const own = [
    ...(cause.roots.length > 0 ? [rootText(cause.roots)] : []),
    ...(cause.note === undefined ? [] : [cause.note]),
  ];
  return [...own, ...cause.inputs.map(inputText)].join('; and ');
}
