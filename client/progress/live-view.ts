import type { StageReport } from '../../workflows/messages.js';
import type { Terminal } from '../cli/terminal.js';
import { oneLine } from '../command-failure.js';
import { LiveScreen } from '../status/live-screen.js';
import type { ProgressView } from './progress-view.js';
import type { RunSnapshot } from './run-snapshot.js';
import { colorOf, endedStageText, runningStageText } from './stage-text.js';

const NAME_WIDTH = 10;

/** A line a stage, drawn over at every look. */
export class LiveView implements ProgressView {
  readonly intervalMs = 250;
  private stages: StageReport[] = [];
  private readonly screen: LiveScreen;
  private readonly startedAt = new Map<string, number>();

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = Date.now,
  ) {
    this.screen = new LiveScreen(terminal);
  }

  update(snapshot: RunSnapshot): void {
    this.stages = snapshot.progress?.stages ?? this.stages;
    const { pending, stall } = snapshot;
    const failure = pending?.state === 'retrying' ? pending.lastFailure : undefined;
    this.screen.draw([
      ...this.stages.map((stage) => this.line(stage, snapshot)),
      ...(failure === undefined ? [] : [`  ${oneLine(failure)}`]),
      ...(stall === undefined ? [] : [`  ${this.terminal.colors.yellow(stall)}`]),
    ]);
  }

  close(): void {
    this.screen.leave();
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
    return runningStageText((this.now() - startedAt) / 1000, pending, this.now());
  }
}
