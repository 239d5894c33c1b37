import { stripVTControlCharacters } from 'node:util';
import type { StageReport } from '../../workflows/messages.js';
import type { Terminal } from '../cli/terminal.js';
import type { ProgressView } from './progress-view.js';
import type { RunSnapshot } from './run-snapshot.js';
import { colorOf, endedStageText, runningStageText } from './stage-text.js';

const CURSOR_UP = '\u001b[1A';
const CLEAR_LINE = '\u001b[2K\r';
const NAME_WIDTH = 10;

/** A line a stage, drawn over at every look. */
export class LiveView implements ProgressView {
  readonly intervalMs = 250;
  private stages: StageReport[] = [];
  private drawn = 0;
  private readonly startedAt = new Map<string, number>();

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {}

  update(snapshot: RunSnapshot): void {
    this.stages = snapshot.progress?.stages ?? this.stages;
    const lines = this.stages.map((stage) => this.line(stage, snapshot));
    const columns = this.terminal.text.columns;
    this.terminal.text.write(
      (CURSOR_UP + CLEAR_LINE).repeat(this.drawn) +
        lines.map((line) => `${fitted(line, columns)}\n`).join(''),
    );
    this.drawn = lines.length;
  }

  close(): void {
    this.drawn = 0;
  }

  private line(stage: StageReport, snapshot: RunSnapshot): string {
    const color = colorOf(this.terminal.colors, stage.status);
    return `  ${color(`${stage.name.padEnd(NAME_WIDTH)} ${this.textOf(stage, snapshot)}`)}`;
  }

  private textOf(stage: StageReport, { pending }: RunSnapshot): string {
    if (stage.status === 'waiting') return 'waiting';
    if (stage.status !== 'running') return endedStageText(stage);
    const startedAt = this.startedAt.get(stage.name) ?? this.now();
    this.startedAt.set(stage.name, startedAt);
    return runningStageText((this.now() - startedAt) / 1000, pending);
  }
}

/** A line that wraps would break drawing over; it loses its colours with its end. */
function fitted(line: string, columns: number | undefined): string {
  const plain = stripVTControlCharacters(line);
  const width = columns ?? 80;
  return plain.length < width ? line : `${plain.slice(0, width - 2)}…`;
}
