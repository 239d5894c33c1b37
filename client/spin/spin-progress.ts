import type { StageProgress } from '../../workflows/contracts/stage-io.js';
import type { Terminal } from '../cli/terminal.js';
import { runningStageText } from '../progress/stage-text.js';

/** Between two looks: often enough to look alive. */
const LOOK_MS = 250;

const CLEAR_LINE = '\u001b[2K\r';

/** The progress of a stage in this process: a line drawn over in a terminal, a line a phase elsewhere. */
export class SpinProgress {
  private timer: NodeJS.Timeout | undefined;
  private startedAt = 0;
  private said = '';

  constructor(
    private readonly terminal: Terminal,
    private readonly stage: string,
  ) {}

  /** Shows what the stage does, from now on. */
  start(current: StageProgress): void {
    this.startedAt = Date.now();
    this.timer = setInterval(() => this.show(current), LOOK_MS);
  }

  /** Shows nothing any more. */
  close(): void {
    clearInterval(this.timer);
    if (this.timer !== undefined && this.terminal.isLive) this.terminal.text.write(CLEAR_LINE);
    this.timer = undefined;
  }

  private show(progress: StageProgress): void {
    const seconds = (Date.now() - this.startedAt) / 1000;
    if (this.terminal.isLive) {
      const text = runningStageText(seconds, { attempt: 1, progress, lastFailure: undefined });
      this.terminal.text.write(`${CLEAR_LINE}${this.stage.padEnd(10)} ${text}`);
      return;
    }
    if (progress.phase === this.said) return;
    this.said = progress.phase;
    this.terminal.say(`${this.stage.padEnd(10)} ${progress.phase}`);
  }
}
