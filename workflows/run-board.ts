import {
  getExternalWorkflowHandle,
  log,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { FailureFacts } from './contracts/failure-types.js';
import type { LedgerEntry } from './contracts/ledger-entry.js';
import type { NotificationKind } from './contracts/notification.js';
import { WAYLINE_ATTRIBUTES, type RunState } from './contracts/search-attributes.js';
import type { PipelineSpec } from './contracts/spec.js';
import { STAGES, type StageName } from './contracts/stage-io.js';
import { ledger } from './control-activities.js';
import {
  dateReportSignal,
  type AwaitedSource,
  type RunProgress,
  type StageReport,
} from './messages.js';
import { newEventId, notify, onceId } from './notify.js';
import type { Decision } from './operator-decisions.js';
import { runDetails } from './run-details.js';
import type { SpecChange } from './spec-overrides.js';

/** What a decision was about: what had failed, what was set, which gates it opened. */
export interface DecisionContext {
  failed: FailureFacts | undefined;
  changes: SpecChange[];
  gates: string[];
}

/** What is told of an event beside the run's state. */
export interface ToldEvent {
  /** Names an event that is told once however often the run is reset, such as a release. */
  once?: string;
  facts?: Record<string, unknown>;
}

/**
 * Where a run shows itself: search attributes, Current Details, the query `progress`, notifications, the
 * ledger, and the backfill that it belongs to.
 */
export class RunBoard {
  readonly progress: RunProgress;
  /** Ledger entries that the storage has not taken yet. */
  private unsent: LedgerEntry[] = [];
  private shown = '';

  constructor(
    private readonly run: { pipeline: string; date: string },
    private readonly spec: PipelineSpec,
    private readonly reportTo: string | undefined,
  ) {
    this.progress = {
      state: 'running',
      date: run.date,
      stages: STAGES.map(waitingReport),
      decided: [],
    };
  }

  /** Shows the build that runs the stages. */
  showBuild(build: string): void {
    if (build !== '') upsertSearchAttributes([{ key: WAYLINE_ATTRIBUTES.build, value: build }]);
  }

  /** Shows a state; a search attribute is written only where it changes, since each is an event. */
  show(state: RunState, stage: StageName | undefined): void {
    this.progress.state = state;
    const now = `${state} ${stage ?? ''}`;
    if (now !== this.shown) {
      upsertSearchAttributes([
        { key: WAYLINE_ATTRIBUTES.state, value: state },
        { key: WAYLINE_ATTRIBUTES.stage, value: stage ?? null },
      ]);
    }
    this.shown = now;
    this.refresh();
  }

  /** Shows what the run waits for, or that it waits no longer. */
  waitFor(source: AwaitedSource | undefined): void {
    if (source === undefined) delete this.progress.waitsFor;
    else this.progress.waitsFor = source;
    this.refresh();
  }

  /** Shows by when the release is to be out, and whether that has been missed. */
  expectBy(freshBy: string, { isLate = false } = {}): void {
    Object.assign(this.progress, { freshBy, isLate });
    this.refresh();
  }

  /** Writes the details anew. */
  refresh(): void {
    setCurrentDetails(runDetails(this.progress));
  }

  /** Writes to the worker's log. */
  say(text: string): void {
    log.info(text);
  }

  /** Tells the targets of the spec, and the backfill where the state has changed. */
  async tell(kind: NotificationKind, summary: string, event: ToldEvent = {}): Promise<void> {
    const { pipeline, date } = this.run;
    const { workflowId } = workflowInfo();
    const { failure, state, decisions } = this.progress;
    await notify(this.spec.notify, {
      id: event.once === undefined ? newEventId(kind, failure?.stage) : onceId(kind, event.once),
      kind,
      pipeline,
      date,
      runId: workflowId,
      summary: `${pipeline} ${date}: ${summary}`,
      facts: {
        state,
        stages: this.progress.stages,
        ...(failure ? { failure } : {}),
        ...(decisions ? { decisions } : {}),
        ...event.facts,
      },
      at: new Date().toISOString(),
    });
    if (kind === 'held') await this.report(summary);
  }

  /** Tells the backfill that this run belongs to of its state. */
  async report(reason = ''): Promise<void> {
    if (this.reportTo === undefined) return;
    const stage = this.progress.failure?.stage ?? '';
    await getExternalWorkflowHandle(this.reportTo)
      .signal(dateReportSignal, { date: this.run.date, state: this.progress.state, stage, reason })
      .catch(() => undefined);
  }

  /**
   * Adds a decision to the ledger. A storage that is down holds no decision up: what it has missed is sent
   * with the next one, before the run publishes, and at its end.
   */
  async record(decision: Decision, stage: StageName, context: DecisionContext): Promise<void> {
    const { verb, by, reason, at } = decision;
    const { failed, changes, gates } = context;
    this.progress.decided?.push({ verb, stage, by, reason, at });
    this.unsent.push({
      when: at,
      who: by,
      what: verb,
      pipeline: this.run.pipeline,
      date: this.run.date,
      object: workflowInfo().workflowId,
      stage,
      why: reason,
      before: JSON.stringify({
        state: this.progress.state,
        ...(failed ? { type: failed.type, object: failed.object } : {}),
        ...(changes.length > 0 ? { set: keyed(changes, ({ before }) => before) } : {}),
      }),
      after: JSON.stringify({
        state: verb === 'abort' ? 'aborted' : 'running',
        ...(changes.length > 0 ? { set: keyed(changes, ({ after }) => after) } : {}),
        ...(verb === 'overrideGate' ? { gates } : {}),
      }),
    });
    await this.writeLedger();
  }

  /**
   * Sends the ledger entries that the storage has not taken yet. `ending` has the resets of the run and the
   * request to cancel it added, which it cannot see itself.
   */
  async writeLedger({ ending = false }: { ending?: boolean } = {}): Promise<void> {
    const entries = this.unsent;
    if (entries.length === 0 && !ending) return;
    const { storage } = this.spec;
    const { pipeline, date } = this.run;
    const call = { storage, entries, ...(ending ? { ending: { pipeline, date } } : {}) };
    await ledger.recordDecisions(call).then(
      () => {
        this.unsent = this.unsent.filter((entry) => !entries.includes(entry));
      },
      (error: unknown) => log.warn('the ledger could not be written', { error }),
    );
  }
}

function keyed(
  changes: readonly SpecChange[],
  pick: (change: SpecChange) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(changes.map((change) => [change.key, pick(change)]));
}

function waitingReport(name: StageName): StageReport {
  return { name, status: 'waiting', seconds: 0, attempts: 0, cached: false, rowsIn: 0, rowsOut: 0 };
}
