import type { NumericChunk } from '../../compute/duck-session.js';
import { SEEN_COLUMNS, type SeenEvents } from './event-columns.js';

/** Events that are gathered chunk by chunk. Chunks have the columns of `SEEN_COLUMNS` in their order. */
export class EventBatch {
  private readonly pieces: Float64Array[][] = [];
  private lastCustomer = NaN;
  size = 0;

  /** Adds the rows from `from` to before `to`; they are copied. */
  add({ columns }: NumericChunk, from: number, to: number): void {
    if (from === to) return;
    this.pieces.push(columns.map((column) => column.slice(from, to)));
    this.lastCustomer = columns[0]![to - 1]!;
    this.size += to - from;
  }

  /** The first row of a chunk that is not of the last customer of the batch; -1 where all are. */
  endOfLastCustomer({ columns, rowCount }: NumericChunk): number {
    return columns[0]!.subarray(0, rowCount).findIndex((one) => one !== this.lastCustomer);
  }

  /** All events as columns, each with memory of its own. */
  joined(): SeenEvents {
    return Object.fromEntries(
      SEEN_COLUMNS.map((name, index) => {
        const column = new Float64Array(this.size);
        let at = 0;
        for (const piece of this.pieces) {
          column.set(piece[index]!, at);
          at += piece[index]!.length;
        }
        return [name, column];
      }),
    ) as unknown as SeenEvents;
  }
}
