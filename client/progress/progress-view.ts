import type { Terminal } from '../cli/terminal.js';
import { LiveView } from './live-view.js';
import { PlainView } from './plain-view.js';
import type { RunSnapshot } from './run-snapshot.js';

/** Shows a run while it goes on. */
export interface ProgressView {
  /** Time between two looks at the run. */
  readonly intervalMs: number;
  update(snapshot: RunSnapshot): void;
  /** Leaves the terminal as it is, with the cursor below what was drawn. */
  close(): void;
}

/** Lines that are drawn over in a terminal, appended lines elsewhere, nothing where quiet was asked for. */
export function createProgressView(terminal: Terminal): ProgressView {
  if (terminal.isLive) return new LiveView(terminal);
  return new PlainView(terminal);
}
