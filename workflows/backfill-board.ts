import { setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { backfillDetails } from './backfill-details.js';
import type {
  BackfillInput,
  BackfillOrder,
  BackfillProgress,
  CarriedBackfill,
} from './backfill-messages.js';
import { DateStates, type DateState } from './contracts/date-states.js';
import type { LedgerAction, LedgerEntry } from './contracts/ledger-entry.js';
import type { PipelineSpec } from './contracts/spec.js';
import { ledger } from './control-activities.js';
import type { DateReport } from './messages.js';

/** Notes that are kept, and characters of each: what is carried on must stay small. */
const MOST_NOTES = 200;
const LONGEST_NOTE = 160;

/** The state of a backfill: what came of every date, what was ordered, and where both are shown. */
export class BackfillBoard {
  states: DateStates;
  state: BackfillProgress['state'] = 'planning';
  paused: BackfillOrder | undefined;
  cancelled: BackfillOrder | undefined;
  /** Whether open dates are to be looked at now: something may have happened that nobody told. */
  isLookWanted = false;
  /** Whether there is something to tell the ledger that it was not told yet. */
  isLedgerDue = false;
  private readonly notes: Map<string, string>;
  private readonly startedAt: string;
  private readonly entries: LedgerEntry[];

  constructor(
    private readonly spec: PipelineSpec,
    private readonly input: BackfillInput,
  ) {
    const { carried } = input;
    this.states = new DateStates(input.from, carried?.states ?? '');
    this.paused = carried?.paused;
    this.notes = new Map(Object.entries(carried?.notes ?? {}));
    this.entries = carried?.entries ?? [];
    this.startedAt = carried?.startedAt ?? workflowInfo().startTime.toISOString();
  }

  get parallel(): number {
    return this.input.parallel ?? this.spec.limits.openRuns;
  }

  /** The date that is to be started now, if any: a held or blocked date takes no place. */
  get nextDate(): string | undefined {
    const mayStart = this.paused === undefined && this.cancelled === undefined;
    const hasPlace = mayStart && this.states.count('running') < this.parallel;
    return hasPlace ? this.states.next() : undefined;
  }

  /** Dates that were started and have not ended. */
  get open(): string[] {
    return this.states.dates('running', 'held', 'blocked');
  }

  get isOver(): boolean {
    return this.cancelled !== undefined || this.states.count('waiting', ...OPEN_STATES) === 0;
  }

  /** Takes what a run says of itself. */
  report({ date, state, stage, reason }: DateReport): void {
    const before = this.states.get(date);
    if (before === undefined || before === 'skipped') return;
    this.mark(date, state, `${stage === '' ? '' : `${stage}: `}${reason}`);
  }

  /** Sets the state of a date; the note is kept where it does not go well. */
  mark(date: string, state: DateState, note = ''): void {
    this.states.set(date, state);
    this.notes.delete(date);
    if (note !== '' && state !== 'done' && state !== 'running') {
      this.notes.set(date, note.slice(0, LONGEST_NOTE));
      const [oldest] = this.notes.keys();
      if (this.notes.size > MOST_NOTES && oldest !== undefined) this.notes.delete(oldest);
    }
    this.refresh();
  }

  /** Writes the details anew. */
  refresh(): void {
    setCurrentDetails(backfillDetails(this.progress, this.states));
  }

  get progress(): BackfillProgress {
    const { from, to, only = 'missing' } = this.input;
    const isPaused = this.state === 'running' && this.paused !== undefined;
    return {
      state: isPaused ? 'paused' : this.state,
      pipeline: this.spec.pipeline,
      ...{ from, to, only },
      parallel: this.parallel,
      startedAt: this.startedAt,
      counts: this.states.counts(),
      dates: this.states.ranges(),
      notes: Object.fromEntries(this.notes),
      ...(this.paused ? { paused: this.paused } : {}),
    };
  }

  /** What the next execution needs to know. */
  get carried(): CarriedBackfill {
    return {
      states: this.states.text,
      startedAt: this.startedAt,
      notes: Object.fromEntries(this.notes),
      entries: this.entries,
      ...(this.paused ? { paused: this.paused } : {}),
    };
  }

  /** Notes down for the ledger what was done to the backfill. */
  enter(what: LedgerAction, order: BackfillOrder, after: object): void {
    this.isLedgerDue = true;
    this.entries.push({
      when: order.at,
      who: order.by,
      what,
      pipeline: this.spec.pipeline,
      date: '',
      object: workflowInfo().workflowId,
      stage: '',
      why: order.reason,
      before: '',
      after: JSON.stringify(after),
    });
  }

  /** Sends what the ledger has not taken yet; where the storage is down, it goes with the next. */
  async writeLedger(): Promise<void> {
    this.isLedgerDue = false;
    const entries = [...this.entries];
    if (entries.length === 0) return;
    await ledger
      .recordDecisions({ storage: this.spec.storage, entries })
      .then(() => void this.entries.splice(0, entries.length))
      .catch(() => undefined);
  }
}

const OPEN_STATES = ['running', 'held', 'blocked'] as const;
