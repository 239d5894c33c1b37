import {
  readCommitted,
  readParts,
  type CommitAddress,
  type CommittedOutput,
} from '../../activities/artifacts/committed-output.js';
import {
  fingerprintOf,
  fingerprintParts,
  type FingerprintParts,
} from '../../activities/artifacts/fingerprint.js';
import { recordedParts } from '../../activities/artifacts/recorded-parts.js';
import type { MissingParts, StageDefinition } from '../../activities/artifacts/stage.js';
import type { ArtifactRefs } from '../../workflows/contracts/artifact-ref.js';
import { endOfDay } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import {
  STAGES,
  type StageInput,
  type StageName,
  type StageOutput,
  type StageRecord,
} from '../../workflows/contracts/stage-io.js';
import type { LocalStages } from '../local-stages/local-stages.js';
import { withListing } from './explained-run.js';
import { missingObjects } from './missing-objects.js';
import { changesBetween, type PartChange } from './part-changes.js';
import { labelOf, type RunMaterial } from './run-material.js';
import { planStage, type PlannedStage, type StageFacts } from './stage-plan.js';

/** What is to be planned. */
export interface PlanQuestion {
  definitions: Readonly<Record<StageName, StageDefinition>>;
  local: LocalStages;
  spec: PipelineSpec;
  date: string;
  /** Outputs of stages before `from` are taken from this run; nothing is where `from` is the first. */
  from: StageName;
  /** The run that is repeated or compared with. */
  earlier: RunMaterial | undefined;
  /** Whether sentences name the run that they compare with; where it is plain, they do not. */
  namesEarlier: boolean;
  ignoreCache: readonly StageName[];
  signal: AbortSignal;
}

/** A stage's plan, and what has changed in it where that is known. */
export interface GatheredStage extends PlannedStage {
  changes: readonly PartChange[];
  /** Parts that a stage which computes has to make, where it keeps parts. */
  parts?: MissingParts;
}

/**
 * What a run would do with every stage, in order: fingerprints are worked out as far as their inputs are
 * known, and looked up in the storage. Nothing is written. Throws WaylineError where the source of the
 * date is not there.
 */
export async function gatherPlan(question: PlanQuestion): Promise<GatheredStage[]> {
  const known: Known = { inputs: {}, before: [], anew: new Set(), someUnknown: false };
  const plan: GatheredStage[] = [];
  for (const stage of STAGES) {
    const taken = takenOutput(question, stage);
    if (taken !== undefined && question.earlier !== undefined) {
      learn(known, taken);
      const planned = planStage({ stage, takenFrom: question.earlier.runId });
      plan.push({ ...planned, changes: [] });
      continue;
    }
    const { facts, committed, parts } = await factsOf(question, stage, known);
    known.parts = parts;
    const planned = planStage(facts);
    plan.push({ ...planned, changes: facts.changes ?? [], ...(parts && { parts }) });
    if (planned.action === 'reuse' && committed !== undefined) {
      learn(known, { ...committed, seconds: 0, attempts: 0 });
    } else {
      forget(known, question.earlier?.outputs[stage]);
    }
  }
  return plan;
}

/** What is known of the run before a stage. */
interface Known {
  inputs: ArtifactRefs;
  before: StageRecord[];
  /** Datasets of stages that compute. */
  anew: Set<string>;
  /** Whether a stage computes of which no run has shown what it makes. */
  someUnknown: boolean;
  /** Parts that the stage before has to make. */
  parts?: MissingParts | undefined;
}

function learn(known: Known, output: StageOutput): void {
  const { stage, status, rowsIn, rowsOut, seconds, reasons } = output;
  Object.assign(known.inputs, output.outputs);
  known.before.push({ stage, status, rowsIn, rowsOut, seconds, reasons });
}

function forget(known: Known, earlier: StageOutput | undefined): void {
  if (earlier === undefined) known.someUnknown = true;
  for (const dataset of Object.keys(earlier?.outputs ?? {})) known.anew.add(dataset);
}

function takenOutput(question: PlanQuestion, stage: StageName): StageOutput | undefined {
  const isBefore = STAGES.indexOf(stage) < STAGES.indexOf(question.from);
  return isBefore ? question.earlier?.outputs[stage] : undefined;
}

async function factsOf(
  question: PlanQuestion,
  stage: StageName,
  known: Known,
): Promise<{ facts: StageFacts; committed?: CommittedOutput; parts?: MissingParts }> {
  const definition = question.definitions[stage];
  const ignored = question.ignoreCache.includes(stage) ? { ignoresCache: true } : {};
  const anew = definition.reads.filter(
    (dataset) =>
      known.anew.has(dataset) || (known.someUnknown && known.inputs[dataset] === undefined),
  );
  if (anew.length > 0) {
    const { spec, date } = question;
    const after = known.parts && definition.partsAfter?.(spec, date, known.parts);
    return { facts: { stage, anew, ...ignored }, ...(after && { parts: after }) };
  }
  const parts = await partsOf(question, definition, known);
  const { artifacts } = question.local;
  const address = addressOf(question, stage, fingerprintOf(parts));
  const committed = await readCommitted(artifacts, address, question.signal);
  if (committed === undefined) {
    const compared = await compareWithEarlier(question, stage, parts);
    const missing = await missingPartsOf(question, definition, known, parts.resolved);
    return { facts: { stage, ...ignored, ...compared }, ...(missing && { parts: missing }) };
  }
  const [gone] = await missingObjects(artifacts, [committed], question.signal);
  const recorded = await readParts(artifacts, address, question.signal);
  const facts = {
    ...{ stage, ...ignored, committed: { madeBy: recorded?.madeBy } },
    ...(gone === undefined ? {} : { gone: gone.uri }),
  };
  return { facts, committed };
}

function inputOf({ spec, date }: PlanQuestion, { inputs, before }: Known): StageInput {
  const asOf = endOfDay(date, spec.timezone);
  return { run: { runId: 'plan', pipeline: spec.pipeline, date, asOf }, spec, inputs, before };
}

async function missingPartsOf(
  question: PlanQuestion,
  definition: StageDefinition,
  known: Known,
  resolved: unknown,
): Promise<MissingParts | undefined> {
  if (definition.missingParts === undefined) return undefined;
  const { local, signal } = question;
  const attempt = await local.attempt(definition, inputOf(question, known), signal);
  try {
    return await definition.missingParts(attempt, resolved);
  } finally {
    await attempt.close();
  }
}

async function partsOf(
  question: PlanQuestion,
  definition: StageDefinition,
  known: Known,
): Promise<FingerprintParts> {
  const { local, signal } = question;
  const input = inputOf(question, known);
  const code = local.codeVersions[definition.name];
  if (definition.resolve === undefined) return fingerprintParts(definition, code, input, undefined);
  const attempt = await local.attempt(definition, input, signal);
  try {
    return fingerprintParts(definition, code, input, await definition.resolve(attempt));
  } finally {
    await attempt.close();
  }
}

async function compareWithEarlier(
  { earlier, local, namesEarlier, signal }: PlanQuestion,
  stage: StageName,
  parts: FingerprintParts,
): Promise<Pick<StageFacts, 'changes' | 'comparedWith'>> {
  const output = earlier?.outputs[stage];
  if (earlier === undefined || output === undefined) return {};
  const { pipeline, spec } = earlier;
  const address = { storage: spec.storage, pipeline, stage, fingerprint: output.fingerprint };
  const before = await readParts(local.artifacts, address, signal);
  if (before === undefined) return {};
  const now = recordedParts(parts, { runId: '', executionId: '', at: '' });
  const { resolved } = parts;
  const listing = listingIn(resolved);
  const changes = changesBetween(await withListing(local.artifacts, before, output), {
    ...now,
    ...(listing === undefined ? {} : { listing }),
  });
  return { changes, ...(namesEarlier ? { comparedWith: labelOf(earlier) } : {}) };
}

function listingIn(resolved: unknown) {
  if (typeof resolved !== 'object' || resolved === null || !('objects' in resolved))
    return undefined;
  return resolved.objects as NonNullable<Parameters<typeof changesBetween>[0]['listing']>;
}

function addressOf({ spec }: PlanQuestion, stage: StageName, fingerprint: string): CommitAddress {
  return { storage: spec.storage, pipeline: spec.pipeline, stage, fingerprint };
}
