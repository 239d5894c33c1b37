import { stripVTControlCharacters } from 'node:util';
import type { Terminal } from '../cli/terminal.js';

const CURSOR_UP = '\u001b[1A';
const CLEAR_LINE = '\u001b[2K\r';

/** Lines that are drawn over each other at the same place of a terminal. */
export class LiveScreen {
  private drawn = 0;

  constructor(private readonly terminal: Pick<Terminal, 'text'>) {}

  /** Draws lines in place of those before; what does not fit below each other is left out at the end. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.terminal.text;
    // A line that has scrolled out of the window cannot be drawn over.
    const height = Math.max((rows ?? 24) - 1, 1);
    const fitting =
      lines.length <= height
        ? lines
        : [...lines.slice(0, height - 1), `… ${lines.length - height + 1} more lines (--once)`];
    this.terminal.text.write(
      (CURSOR_UP + CLEAR_LINE).repeat(this.drawn) +
        fitting.map((line) => `${fitted(line, columns)}\n`).join(''),
    );
    this.drawn = fitting.length;
  }

  /** Leaves what is drawn where it stands. */
  leave(): void {
    this.drawn = 0;
  }
}

/** A line that wraps would break drawing over; it loses its colours with its end. */
function fitted(line: string, columns: number | undefined): string {
  const plain = stripVTControlCharacters(line);
  const width = columns ?? 80;
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`;
}
