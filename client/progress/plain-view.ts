import type { StageReport } from '../../workflows/messages.js';
import { oneLine } from '../command-failure.js';
import type { Terminal } from '../cli/terminal.js';
import type { ProgressView } from './progress-view.js';
import type { RunSnapshot } from './run-snapshot.js';
import { endedStageText } from './stage-text.js';

/** A line whenever a stage begins, tries again or ends; for logs and pipes. */
export class PlainView implements ProgressView {
  readonly intervalMs = 500;
  private readonly said = new Map<string, string>();

  constructor(private readonly terminal: Terminal) {}

  update({ progress, pending, stall }: RunSnapshot): void {
    for (const stage of progress?.stages ?? []) {
      if (stage.status !== 'waiting') this.sayOnce(stage.name, this.textOf(stage));
    }
    if (stall !== undefined) this.sayStall(stall);
    if (pending?.lastFailure !== undefined && pending.progress !== undefined) {
      const text = `attempt ${pending.attempt} after: ${oneLine(pending.lastFailure)}`;
      this.sayOnce(`${pending.progress.stage} attempt ${pending.attempt}`, text);
    }
  }

  close(): void {
    this.said.clear();
  }

  private textOf(stage: StageReport): string {
    return stage.status === 'running' ? 'running' : endedStageText(stage);
  }

  /** The seconds that a wait has lasted are no news. */
  private sayStall(stall: string): void {
    const what = stall.replaceAll(/\d+ s\b/g, '');
    if (this.said.has(what)) return;
    this.said.set(what, stall);
    this.terminal.say(stall);
  }

  private sayOnce(what: string, text: string): void {
    const [name] = what.split(' ');
    const line = `${(name ?? '').padEnd(10)} ${text}`;
    if (this.said.get(what) === line) return;
    this.said.set(what, line);
    this.terminal.say(line);
  }
}
