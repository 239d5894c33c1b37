import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { BackfillBoard } from './backfill-board.js';
import {
  backfillProgressQuery,
  type BackfillInput,
  type BackfillProgress,
} from './backfill-messages.js';
import { listenToOrders, readOrder } from './backfill-orders.js';
import { DateStates } from './contracts/date-states.js';
import { isCalendarDay } from './contracts/logical-date.js';
import { WAYLINE_ATTRIBUTES } from './contracts/search-attributes.js';
import { pipelineSpecSchema, type PipelineSpec } from './contracts/spec.js';
import { backfills } from './control-activities.js';
import { dateReportSignal } from './messages.js';
import { startDate } from './start-date.js';

/** A date makes about 25 events; the server asks for a new history at 4,096. */
const DATES_PER_EXECUTION = 100;

/** A run tells its state itself; looking finds those that were terminated, reset, or started by others. */
const LOOK_SECONDS = 600;
/** Where every open date waits for people, hours pass between two changes: it is looked so much less often. */
const HELD_FACTOR = 6;

/**
 * Runs the dates of a range that have no release (or failed, or all), oldest first and a few at a time, as
 * ordinary runs that go on when the backfill ends. A held date makes room for the next. Ends when every
 * date has ended, with what came of each.
 */
export async function backfill(input: BackfillInput): Promise<BackfillProgress> {
  const spec = readSpec(input);
  const board = new BackfillBoard(spec, input);
  setHandler(backfillProgressQuery, () => board.progress, {
    description: 'What came of every date so far',
  });
  setHandler(dateReportSignal, (report) => board.report(report), {
    description: 'Sent by the runs of the backfill',
  });
  listenToOrders(board);
  show(spec, 'running');
  try {
    if (input.carried === undefined) await plan(board, spec, input);
    board.state = 'running';
    board.refresh();
    await runDates(board, input);
    return await end(board, spec);
  } catch (error) {
    if (isCancellation(error)) {
      board.cancelled = readOrder(undefined);
      board.enter('cancel', board.cancelled, { counts: board.states.counts() });
      await CancellationScope.nonCancellable(() => end(board, spec));
    }
    throw error;
  }
}

function readSpec({ spec, from, to }: BackfillInput): PipelineSpec {
  const parsed = pipelineSpecSchema.safeParse(spec);
  const issue = parsed.error?.issues[0];
  const problem = issue
    ? `spec ${issue.path.join('.')}: ${issue.message}`
    : isCalendarDay(from) && isCalendarDay(to) && from <= to
      ? undefined
      : `from ${from} to ${to}: expected two days, written YYYY-MM-DD, the first not after the last`;
  if (parsed.data !== undefined && problem === undefined) return parsed.data;
  throw ApplicationFailure.nonRetryable(problem ?? 'spec: invalid', 'InvalidConfig');
}

async function plan(board: BackfillBoard, spec: PipelineSpec, input: BackfillInput): Promise<void> {
  const { from, to, only = 'missing', includeEmpty = false } = input;
  const { states } = await backfills.planBackfill({ spec, from, to, only, includeEmpty });
  board.states = new DateStates(from, states);
  const order = { ...readOrder(undefined), by: input.by ?? 'unknown', reason: input.reason ?? '' };
  board.enter('backfill', order, { from, to, only, dates: board.states.count('waiting') });
}

async function runDates(board: BackfillBoard, input: BackfillInput): Promise<void> {
  const most = input.datesPerExecution ?? DATES_PER_EXECUTION;
  let started = 0;
  let lookedAt = Date.now();
  for (;;) {
    if (board.isLedgerDue) await board.writeLedger();
    if (board.isOver) return;
    const date = board.nextDate;
    if (workflowInfo().continueAsNewSuggested || (date !== undefined && started >= most)) {
      await continueAsNew<typeof backfill>({ ...input, carried: board.carried });
    }
    const lookMs = (input.lookSeconds ?? LOOK_SECONDS) * 1000;
    const everyMs = board.states.count('running') > 0 ? lookMs : lookMs * HELD_FACTOR;
    const inMs = lookedAt + everyMs - Date.now();
    if (date !== undefined) {
      started += 1;
      await start(board, input, date);
    } else if (board.isLookWanted || inMs <= 0) {
      await look(board);
      lookedAt = Date.now();
    } else {
      await untilChange(board, inMs);
    }
  }
}

async function start(board: BackfillBoard, input: BackfillInput, date: string): Promise<void> {
  board.mark(date, 'running');
  const isNew = await startDate(date, input.spec, () => {
    // The end of a run arrives after what it has told; where it told nothing, something ended it.
    if (board.states.get(date) === 'running') board.isLookWanted = true;
  });
  if (!isNew) board.isLookWanted = true;
}

async function look(board: BackfillBoard): Promise<void> {
  board.isLookWanted = false;
  const before = new Map(board.open.map((date) => [date, board.states.get(date)]));
  const found = await backfills
    .lookAtDates({ pipeline: board.progress.pipeline, dates: [...before.keys()] })
    .catch((error: unknown) => {
      if (isCancellation(error)) throw error;
      return [];
    });
  for (const { date, state, note } of found) {
    const known = before.get(date);
    // What a run has told meanwhile is newer than what was seen.
    if (board.states.get(date) === known && state !== known) board.mark(date, state, note);
  }
}

async function untilChange(board: BackfillBoard, inMs: number): Promise<void> {
  const { open } = board;
  const isChanged = (): boolean =>
    board.isLedgerDue || board.isLookWanted || board.isOver || board.nextDate !== undefined;
  if (open.length === 0) return condition(isChanged);
  const named = open.length === 1 ? (open[0] ?? '') : `${open.length} open dates`;
  await condition(isChanged, inMs, { summary: `look what came of ${named}` });
}

async function end(board: BackfillBoard, spec: PipelineSpec): Promise<BackfillProgress> {
  board.state = board.cancelled === undefined ? 'done' : 'cancelled';
  for (const date of board.states.dates('waiting')) board.states.set(date, 'not_started');
  board.refresh();
  show(spec, board.state);
  await board.writeLedger();
  return board.progress;
}

function show({ pipeline }: PipelineSpec, state: string): void {
  upsertSearchAttributes([
    { key: WAYLINE_ATTRIBUTES.pipeline, value: pipeline },
    { key: WAYLINE_ATTRIBUTES.state, value: state },
  ]);
}
