import type { LastGoodRun } from '../activities/control/run-records.js';
import type { FailureFacts } from './contracts/failure-types.js';
import type { PipelineSpec } from './contracts/spec.js';
import type { StageName } from './contracts/stage-io.js';
import { DECISION_VERBS, type DecisionOffer, type DecisionVerb } from './messages.js';
import type { OperatorDecisions, Refusal } from './operator-decisions.js';
import { overrideSpec } from './spec-overrides.js';

/** What decides whether a verb can be taken for a stage. */
export interface DecisionSituation {
  stage: StageName;
  spec: PipelineSpec;
  /** The run whose output a skipped stage would go on with. */
  lastGood: LastGoodRun | undefined;
  /** The failure that the stage is held for, once it is. */
  failed: FailureFacts | undefined;
}

/** The rules of the four verbs: each gives a sentence where it cannot be taken. */
export function refusalOf(situation: DecisionSituation): Refusal {
  return (verb, { set }) => {
    switch (verb) {
      case 'abort':
        return undefined;
      case 'retryStage':
        return settingProblem(situation, set);
      case 'skipStage':
        return skippingProblem(situation);
      case 'overrideGate':
        return gateProblem(situation);
    }
  };
}

/** The verbs that could be sent now, each with an input that would be taken. */
export function offersOf(
  situation: DecisionSituation,
  decisions: OperatorDecisions,
): DecisionOffer[] {
  return DECISION_VERBS.filter((verb) => decisions.refusal(verb, undefined) === undefined).map(
    (verb) => ({ verb, input: exampleOf(verb), effect: effectOf(verb, situation) }),
  );
}

function settingProblem(
  { stage, spec }: DecisionSituation,
  set: Record<string, unknown>,
): string | undefined {
  const overridden = overrideSpec(spec, stage, set);
  return 'refusal' in overridden ? `set: ${overridden.refusal}` : undefined;
}

function skippingProblem({ stage, lastGood }: DecisionSituation): string | undefined {
  if (stage === 'publish')
    return 'publish cannot be skipped: nothing would be published; abort instead';
  if (lastGood === undefined) return `no earlier run is done whose ${stage} could be carried over`;
  if (!lastGood.stages.includes(stage))
    return `the run of ${lastGood.date} has no output of ${stage}`;
  return undefined;
}

function gateProblem({ spec, failed }: DecisionSituation): string | undefined {
  if (failed?.type !== 'QualityGateFailed') return 'no quality gate has refused this run';
  if (!spec.quality.allowOverride) {
    return 'the spec does not allow it (quality.allowOverride is false)';
  }
  return undefined;
}

function exampleOf(verb: DecisionVerb): DecisionOffer['input'] {
  const reasons: Record<DecisionVerb, string> = {
    retryStage: 'source file replaced',
    skipStage: 'yesterday’s output will do',
    overrideGate: 'checked by hand',
    abort: 'not worth publishing',
  };
  return { reason: reasons[verb], by: 'your name' };
}

function effectOf(verb: DecisionVerb, { stage, lastGood, failed }: DecisionSituation): string {
  switch (verb) {
    case 'retryStage':
      return `run ${stage} again (no data is needed)`;
    case 'skipStage':
      return `go on with ${stage} as of ${lastGood?.date ?? 'an earlier date'}, marked as carried over`;
    case 'overrideGate':
      return `go on although ${failed?.gates?.join(', ') ?? 'the gate'} failed`;
    case 'abort':
      return 'give this run up';
  }
}
