import { setHandler } from '@temporalio/workflow';
import type { BackfillBoard } from './backfill-board.js';
import {
  BACKFILL_ORDERS,
  BACKFILL_SIGNALS,
  BACKFILL_UPDATES,
  type BackfillOrder,
  type BackfillOrderInput,
  type BackfillOrderName,
} from './backfill-messages.js';

const DESCRIPTIONS: Record<BackfillOrderName, string> = {
  pause:
    'Start no further dates; open ones go on. Data: empty, a reason, or {"reason":"…","by":"…"}',
  resume: 'Start dates again. Data: empty, a reason, or {"reason":"…","by":"…"}',
  cancel: 'End the backfill; open dates go on. Data: empty, a reason, or {"reason":"…","by":"…"}',
};

/** Lets a backfill be paused, resumed and cancelled: by update (refused with a sentence) and by signal. */
export function listenToOrders(board: BackfillBoard): void {
  for (const name of BACKFILL_ORDERS) {
    const description = DESCRIPTIONS[name];
    setHandler(BACKFILL_UPDATES[name], (input: BackfillOrderInput) => take(board, name, input), {
      description,
      validator: (input: BackfillOrderInput) => {
        const refusal = refusalOf(board, name, input);
        if (refusal === undefined) return;
        const error = new Error(`${name} was refused: ${refusal}`);
        // The Web UI shows the stack of a refusal; operators need its sentence.
        error.stack = error.message;
        throw error;
      },
    });
    setHandler(
      BACKFILL_SIGNALS[name],
      (input: BackfillOrderInput) => {
        if (refusalOf(board, name, input) === undefined) take(board, name, input);
      },
      { description },
    );
  }
}

/** Who ordered it and why, from what was typed. */
export function readOrder(input: BackfillOrderInput): BackfillOrder {
  const fields = typeof input === 'string' ? { reason: input } : (input ?? {});
  const { by = 'unknown', reason = '' } = fields;
  return { by, reason, at: new Date().toISOString() };
}

function take(board: BackfillBoard, name: BackfillOrderName, input: BackfillOrderInput): string {
  const order = readOrder(input);
  if (name === 'cancel') board.cancelled = order;
  else board.paused = name === 'pause' ? order : undefined;
  board.enter(name, order, { counts: board.states.counts() });
  board.refresh();
  const { open } = board;
  const going = open.length === 1 ? '1 open date goes on' : `${open.length} open dates go on`;
  return `${name} taken: ${board.states.count('waiting')} dates wait, ${going}`;
}

function refusalOf(
  board: BackfillBoard,
  name: BackfillOrderName,
  input: BackfillOrderInput,
): string | undefined {
  const isText = input === undefined || input === null || typeof input === 'string';
  const values = isText ? [] : Object.entries(input);
  const wrong = values.find(
    ([key, value]) => (key !== 'reason' && key !== 'by') || typeof value !== 'string',
  );
  if (wrong !== undefined || (!isText && Array.isArray(input))) {
    return 'expected nothing, a reason, or {"reason", "by"}';
  }
  if (board.cancelled !== undefined) return 'the backfill was cancelled a moment ago';
  if (name === 'pause' && board.paused !== undefined) {
    return `the backfill was paused by ${board.paused.by} at ${board.paused.at}`;
  }
  if (name === 'resume' && board.paused === undefined) return 'the backfill is not paused';
  return undefined;
}
