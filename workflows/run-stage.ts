import {
  ApplicationFailure,
  isCancellation,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ArtifactRefs } from './contracts/artifact-ref.js';
import type { FailureFacts } from './contracts/failure-types.js';
import type { PipelineSpec } from './contracts/spec.js';
import {
  STAGES,
  type RunInfo,
  type StageInput,
  type StageName,
  type StageOutput,
  type StageRecord,
} from './contracts/stage-io.js';
import type { LastGoodRun } from '../activities/control/run-records.js';
import { control } from './control-activities.js';
import { holdRun } from './hold.js';
import type { JourneyPipelineInput, RunProgress, StageReport } from './messages.js';
import type { Decision, OperatorDecisions } from './operator-decisions.js';
import type { RunBoard } from './run-board.js';
import { collectInTime } from './source-sensor.js';
import { shareParts } from './share-parts.js';
import { overrideSpec } from './spec-overrides.js';
import { attemptOfFailure, factsOfFailure } from './stage-failure.js';
import { stageOptions } from './stage-options.js';
import { untilEndOrDecision } from './stage-round.js';
import { offersOf, refusalOf, type DecisionSituation } from './decision-rules.js';

/** What a run is made with, once its input has been read and its day has been opened. */
export interface StageRunnerOptions {
  run: RunInfo;
  spec: PipelineSpec;
  input: JourneyPipelineInput;
  lastGood: LastGoodRun | undefined;
  board: RunBoard;
  decisions: OperatorDecisions;
}

/**
 * Runs the stages of one run, one at a time: the only place that knows of attempts, holding, decisions
 * and skipping. `artifacts` grows with every stage that has ended.
 */
export class StageRunner {
  readonly artifacts: ArtifactRefs = {};
  readonly outputs: StageOutput[] = [];
  private readonly records: StageRecord[] = [];
  private readonly openGates: string[] = [];
  private spec: PipelineSpec;

  constructor(private readonly options: StageRunnerOptions) {
    this.spec = options.spec;
  }

  get progress(): RunProgress {
    return this.options.board.progress;
  }

  /** The spec with what operators have set. */
  get effectiveSpec(): PipelineSpec {
    return this.spec;
  }

  /** Runs a stage until it has an output; throws ApplicationFailure where the run is to end. */
  async runStage(stage: StageName): Promise<StageOutput> {
    const report = this.report(stage);
    const reused = this.options.input.reuse?.find((output) => output.stage === stage);
    if (reused !== undefined) {
      const status = reused.status === 'skipped' ? 'skipped' : 'cached';
      return this.keep(report, { ...reused, status, seconds: 0, attempts: 0 });
    }
    for (;;) {
      const output = await this.runRound(stage, report);
      if (output !== undefined) return this.keep(report, output);
    }
  }

  /** One round: the activity with its retries, then an operator where they have not helped. */
  private async runRound(stage: StageName, report: StageReport): Promise<StageOutput | undefined> {
    const situation: DecisionSituation = {
      stage,
      spec: this.spec,
      lastGood: this.options.lastGood,
      failed: undefined,
    };
    this.options.decisions.open(stage, refusalOf(situation));
    report.status = 'running';
    report.resetTo ??= workflowInfo().historyLength + 1;
    this.options.board.show('running', stage);
    const startedAt = Date.now();
    const outcome = await untilEndOrDecision(() => this.work(stage), this.options.decisions);
    if ('output' in outcome) {
      this.options.decisions.close();
      return outcome.output;
    }
    report.seconds += (Date.now() - startedAt) / 1000;
    if ('decision' in outcome) return this.apply(outcome.decision, stage, report, undefined);
    if (isCancellation(outcome.error)) throw outcome.error;
    report.attempts = attemptOfFailure(outcome.error);
    const failed = factsOfFailure(stage, outcome.error);
    situation.failed = failed;
    this.progress.failure = { ...failed, stage };
    if (this.options.input.onFailure === 'fail') this.fail(stage, report, failed, 'failed');
    report.status = 'held';
    const { board, decisions } = this.options;
    const offers = offersOf(situation, decisions);
    const decision = await holdRun(
      { board, decisions, limits: this.spec.limits },
      { failed, stage, offers },
    );
    return this.apply(decision, stage, report, failed);
  }

  private async work(stage: StageName): Promise<StageOutput> {
    const { run, input } = this.options;
    // A decision of this run belongs into its own release.
    if (stage === 'publish') await this.options.board.writeLedger();
    const activities = proxyActivities<Activities>({
      ...stageOptions(stage, input.onFailure),
      taskQueue: `${workflowInfo().taskQueue}-stages`,
    });
    const given: StageInput = {
      run,
      spec: this.spec,
      inputs: this.artifacts,
      before: this.records,
      ...(this.openGates.length > 0 ? { openGates: this.openGates } : {}),
      ...(input.ignoreCache?.includes(stage) === true ? { ignoreCache: true } : {}),
    };
    const compute = async (): Promise<StageOutput> => {
      const began = Date.now();
      await shareParts(stage, given);
      const shared = (Date.now() - began) / 1000;
      const output = await activities[stage](given);
      return { ...output, seconds: output.seconds + shared };
    };
    const deadlineAt = input.sourceDeadlineAt;
    if (stage !== 'collect' || deadlineAt === undefined || this.isMended(deadlineAt))
      return compute();
    return collectInTime({ run, spec: this.spec, board: this.options.board, deadlineAt }, compute);
  }

  /** Past the deadline an operator's word counts: collect itself then says whether the day is there. */
  private isMended(deadlineAt: string): boolean {
    const retried = this.progress.decided?.some(
      ({ stage, verb }) => stage === 'collect' && verb === 'retryStage',
    );
    return retried === true && Date.now() >= Date.parse(deadlineAt);
  }

  /** Does what was decided; returns the output that a skipped stage goes on with. */
  private async apply(
    decision: Decision,
    stage: StageName,
    report: StageReport,
    failed: FailureFacts | undefined,
  ): Promise<StageOutput | undefined> {
    const { board, run, lastGood } = this.options;
    this.options.decisions.close();
    const overridden = overrideSpec(this.spec, stage, decision.set);
    const changes = 'changes' in overridden ? overridden.changes : [];
    const recorded = board.record(decision, stage, {
      ...{ failed, changes },
      gates: failed?.gates ?? [],
    });
    report.status = 'running';
    if (decision.verb !== 'abort') board.show('running', stage);
    await recorded;
    if (decision.verb === 'abort') {
      const reason = decision.reason === '' ? 'no reason given' : decision.reason;
      const message = `aborted: ${reason}${failed ? `; ${failed.message}` : ''}`;
      this.fail(stage, report, { ...(failed ?? abortFacts(stage)), message }, 'aborted');
    }
    delete this.progress.failure;
    if (decision.verb === 'skipStage' && lastGood !== undefined) {
      return this.carry(stage, lastGood, decision.reason);
    }
    if (decision.verb === 'overrideGate') this.openGates.push(...(failed?.gates ?? []));
    if ('spec' in overridden) this.spec = overridden.spec;
    board.say(`${run.date} ${stage}: ${decision.verb}`);
    return undefined;
  }

  /** The output of the last good run; none where it cannot be read any more: the stage is then tried again. */
  private async carry(
    stage: StageName,
    { record }: LastGoodRun,
    reason: string,
  ): Promise<StageOutput | undefined> {
    try {
      const from = { storage: this.spec.storage, record, stage };
      return { ...(await control.carryStage(from)), carriedBecause: reason };
    } catch (error) {
      if (isCancellation(error)) throw error;
      const { message } = factsOfFailure(stage, error);
      this.options.board.say(`${stage} could not be carried over: ${message}`);
      return undefined;
    }
  }

  private keep(report: StageReport, output: StageOutput): StageOutput {
    const { status, seconds, attempts, rowsIn, rowsOut, carriedFrom } = output;
    this.outputs.push(output);
    this.records.push(recordOf(output));
    Object.assign(this.artifacts, output.outputs);
    Object.assign(report, { status, seconds, attempts, rowsIn, rowsOut });
    report.cached = status === 'cached';
    if (carriedFrom !== undefined) report.carriedFrom = carriedFrom;
    this.options.board.refresh();
    return output;
  }

  private fail(
    stage: StageName,
    report: StageReport,
    facts: FailureFacts,
    state: 'failed' | 'aborted',
  ): never {
    report.status = 'failed';
    this.progress.failure = { ...facts, stage };
    this.options.board.show(state, stage);
    throw ApplicationFailure.create({
      type: facts.type,
      message: facts.message,
      nonRetryable: true,
      details: [facts, this.progress.stages],
    });
  }

  private report(stage: StageName): StageReport {
    const report = this.progress.stages.find(({ name }) => name === stage);
    if (report === undefined) {
      throw ApplicationFailure.nonRetryable(`unknown stage ${stage}; one of ${STAGES.join(', ')}`);
    }
    return report;
  }
}

function recordOf(output: StageOutput): StageRecord {
  const { stage, status, rowsIn, rowsOut, seconds, reasons } = output;
  const { carriedFrom, carriedBecause } = output;
  return {
    ...{ stage, status, rowsIn, rowsOut, seconds, reasons },
    ...(carriedFrom === undefined ? {} : { carriedFrom }),
    ...(carriedBecause === undefined ? {} : { carriedBecause }),
  };
}

function abortFacts(stage: StageName): FailureFacts {
  return {
    type: 'Aborted',
    object: stage,
    message: `${stage}: aborted`,
    remedy: 'Start the date again when it is to be published.',
  };
}
