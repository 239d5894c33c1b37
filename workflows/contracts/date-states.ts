import { addDays } from './logical-date.js';
import type { RunState } from './search-attributes.js';

/** What a date of a backfill has come to, and the character that stands for it. */
export const DATE_MARKS = {
  /** Not wanted. */
  skipped: '-',
  /** Wanted, but its source day holds nothing. */
  no_source: 'n',
  waiting: '.',
  running: 'r',
  held: 'h',
  blocked: 'b',
  done: 'd',
  failed: 'x',
  aborted: 'a',
  cancelled: 'c',
  /** Still waiting when the backfill was cancelled. */
  not_started: 'k',
} as const satisfies Record<RunState | 'skipped' | 'no_source' | 'waiting' | 'not_started', string>;

export type DateState = keyof typeof DATE_MARKS;

const STATE_OF = new Map(
  Object.entries(DATE_MARKS).map(([state, mark]) => [mark as string, state as DateState]),
);

/**
 * The states of a range of dates, one character a date: a state of thousands of dates that stays small
 * enough to be carried from one execution to the next.
 */
export class DateStates {
  private readonly marks: string[];

  /** `text` has a character for every date from `from` on. */
  constructor(
    readonly from: string,
    text: string,
  ) {
    this.marks = [...text];
    const unknown = this.marks.find((mark) => !STATE_OF.has(mark));
    if (unknown !== undefined) throw new RangeError(`unknown state of a date: ${unknown}`);
  }

  get text(): string {
    return this.marks.join('');
  }

  /** The state of a date, or undefined where it is not in the range. */
  get(date: string): DateState | undefined {
    return STATE_OF.get(this.marks[this.indexOf(date)] ?? '');
  }

  /** Sets the state of a date of the range; others are left alone. */
  set(date: string, state: DateState): void {
    const index = this.indexOf(date);
    if (this.marks[index] !== undefined) this.marks[index] = DATE_MARKS[state];
  }

  /** Number of dates in any of these states. */
  count(...states: readonly DateState[]): number {
    const wanted = new Set<string>(states.map((state) => DATE_MARKS[state]));
    return this.marks.reduce((sum, mark) => sum + (wanted.has(mark) ? 1 : 0), 0);
  }

  /** The dates in any of these states, oldest first. */
  dates(...states: readonly DateState[]): string[] {
    const wanted = new Set<string>(states.map((state) => DATE_MARKS[state]));
    return this.marks.flatMap((mark, index) =>
      wanted.has(mark) ? [addDays(this.from, index)] : [],
    );
  }

  /** The oldest date that waits for its turn. */
  next(): string | undefined {
    const index = this.marks.indexOf(DATE_MARKS.waiting);
    return index === -1 ? undefined : addDays(this.from, index);
  }

  /** Number of dates by state; states without a date are left out. */
  counts(): Partial<Record<DateState, number>> {
    const counts: Partial<Record<DateState, number>> = {};
    for (const mark of this.marks) {
      const state = STATE_OF.get(mark) ?? 'skipped';
      counts[state] = (counts[state] ?? 0) + 1;
    }
    return counts;
  }

  /** The dates by state, neighbours as one range: `2026-03-02` or `2026-03-02..2026-03-09`. */
  ranges(): Partial<Record<DateState, string[]>> {
    const ranges: Partial<Record<DateState, string[]>> = {};
    let start = 0;
    for (let index = 1; index <= this.marks.length; index += 1) {
      if (this.marks[index] === this.marks[start]) continue;
      const [first, last] = [addDays(this.from, start), addDays(this.from, index - 1)];
      const state = STATE_OF.get(this.marks[start] ?? '') ?? 'skipped';
      (ranges[state] ??= []).push(first === last ? first : `${first}..${last}`);
      start = index;
    }
    return ranges;
  }

  private indexOf(date: string): number {
    return Math.round((Date.parse(date) - Date.parse(this.from)) / 86_400_000);
  }
}
