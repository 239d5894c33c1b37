import {
  ApplicationFailure,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { ArtifactRefs } from './contracts/artifact-ref.js';
import type { FailureFacts } from './contracts/failure-types.js';
import { WAYLINE_ATTRIBUTES, type RunState } from './contracts/search-attributes.js';
import type { PipelineSpec } from './contracts/spec.js';
import {
  STAGES,
  type RunInfo,
  type StageName,
  type StageOutput,
  type StageRecord,
} from './contracts/stage-io.js';
import type { JourneyPipelineInput, RunProgress, StageReport } from './messages.js';
import { OperatorDecisions } from './operator-decisions.js';
import { runDetails } from './run-details.js';
import { attemptOfFailure, factsOfFailure } from './stage-failure.js';
import { stageOptions } from './stage-options.js';

/**
 * Runs the stages of one run, one at a time: the only place that knows of attempts, holding, decisions
 * and progress. `artifacts` grows with every stage that has ended.
 */
export class StageRunner {
  readonly artifacts: ArtifactRefs = {};
  readonly progress: RunProgress;
  private readonly records: StageRecord[] = [];
  private readonly decisions = new OperatorDecisions();

  constructor(
    private readonly run: RunInfo,
    private readonly spec: PipelineSpec,
    private readonly onFailure: JourneyPipelineInput['onFailure'],
  ) {
    this.progress = { state: 'running', date: run.date, stages: STAGES.map(waitingReport) };
  }

  /** Runs a stage until it has an output; throws ApplicationFailure where the run is to end. */
  async runStage(stage: StageName): Promise<StageOutput> {
    const report = this.report(stage);
    const activities = proxyActivities<Activities>(stageOptions(stage, this.onFailure));
    for (;;) {
      report.status = 'running';
      this.show('running', stage);
      const startedAt = Date.now();
      try {
        const output = await activities[stage]({
          run: this.run,
          spec: this.spec,
          inputs: this.artifacts,
          before: this.records,
        });
        this.records.push(recordOf(output));
        Object.assign(this.artifacts, output.outputs);
        Object.assign(report, reportOf(output));
        this.show('running', stage);
        return output;
      } catch (error) {
        report.seconds += (Date.now() - startedAt) / 1000;
        if (isCancellation(error)) throw error;
        report.attempts = attemptOfFailure(error);
        await this.decide(stage, report, factsOfFailure(stage, error));
      }
    }
  }

  /** Marks the run as ended in search attributes and details. */
  end(state: RunState): void {
    this.show(state, this.progress.stages.findLast(({ status }) => status !== 'waiting')?.name);
  }

  private async decide(stage: StageName, report: StageReport, facts: FailureFacts): Promise<void> {
    this.progress.failure = { ...facts, stage };
    if (this.onFailure === 'fail') this.fail(stage, report, facts, 'failed');
    report.status = 'held';
    this.decisions.open(stage);
    this.show('held', stage);
    const summary = `WAITING FOR OPERATOR: ${stage} failed (${facts.type}) - send Update retryStage or abort`;
    while (!(await condition(() => this.decisions.decision !== undefined, '24h', { summary })));
    const { decision } = this.decisions;
    this.decisions.close();
    if (decision?.verb === 'abort') {
      const reason = decision.reason === '' ? 'no reason given' : decision.reason;
      this.fail(
        stage,
        report,
        { ...facts, message: `aborted: ${reason}; ${facts.message}` },
        'aborted',
      );
    }
    delete this.progress.failure;
  }

  private fail(
    stage: StageName,
    report: StageReport,
    facts: FailureFacts,
    state: 'failed' | 'aborted',
  ): never {
    report.status = 'failed';
    this.show(state, stage);
    throw ApplicationFailure.create({
      type: facts.type,
      message: facts.message,
      nonRetryable: true,
      details: [facts, this.progress.stages],
    });
  }

  private report(stage: StageName): StageReport {
    const report = this.progress.stages.find(({ name }) => name === stage);
    if (report === undefined) throw ApplicationFailure.nonRetryable(`unknown stage ${stage}`);
    return report;
  }

  private show(state: RunState, stage: StageName | undefined): void {
    this.progress.state = state;
    upsertSearchAttributes([
      { key: WAYLINE_ATTRIBUTES.state, value: state },
      { key: WAYLINE_ATTRIBUTES.stage, value: stage ?? null },
    ]);
    setCurrentDetails(runDetails(this.progress));
  }
}

function waitingReport(name: StageName): StageReport {
  return { name, status: 'waiting', seconds: 0, attempts: 0, cached: false, rowsIn: 0, rowsOut: 0 };
}

function reportOf(output: StageOutput): Partial<StageReport> {
  const { status, seconds, attempts, rowsIn, rowsOut } = output;
  return { status, seconds, attempts, cached: status === 'cached', rowsIn, rowsOut };
}

function recordOf(output: StageOutput): StageRecord {
  const { stage, status, rowsIn, rowsOut, seconds, reasons } = output;
  return { stage, status, rowsIn, rowsOut, seconds, reasons };
}
