import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EXIT_CODES } from '../cli/exit-codes.js';
import { CommandFailure } from '../command-failure.js';

/** The worker says this on stderr once it takes work. */
const READY_LINE = 'WAYLINE_WORKER_READY';

/** A worker that was killed is worth starting again; one that keeps dying is not. */
const RESTARTS = 3;

/** A worker takes work within 3 s here; one that does not within this much is stuck. */
const READY_TIMEOUT_MS = 60_000;

/** Time that a worker gets to end by itself: its own grace time for activities is one second. */
const STOP_TIMEOUT_MS = 5000;

/** What a worker process is started with. */
export interface WorkerProcessOptions {
  env: Readonly<Record<string, string>>;
  logPath: string;
  /** Told when the worker died and was started again. */
  onRestart(reason: string): void;
}

/**
 * A worker as a child process. It is started again where it ends unexpectedly, a few times; then
 * `lost` rejects. It ends with this process, however that ends.
 */
export class WorkerProcess {
  /** Rejects (exit 1) once the worker is given up; never resolves. */
  readonly lost: Promise<never>;
  private readonly log: WriteStream;
  private child: ChildProcess | undefined;
  private restarts = 0;
  private stopping = false;
  private readonly ready: Promise<void>;
  private becomeReady: () => void = () => undefined;
  private giveUp: (error: Error) => void = () => undefined;

  constructor(private readonly options: WorkerProcessOptions) {
    mkdirSync(path.dirname(options.logPath), { recursive: true });
    this.log = createWriteStream(options.logPath, { flags: 'a' });
    // A full disk must not end the demo through its log.
    this.log.on('error', () => undefined);
    this.lost = new Promise((_, reject) => {
      this.giveUp = reject;
    });
    this.lost.catch(() => undefined);
    this.ready = new Promise((resolve) => {
      this.becomeReady = resolve;
    });
  }

  /** Starts the worker and waits until it takes work. */
  async start(): Promise<void> {
    this.launch();
    await Promise.race([this.ready, this.lost]);
  }

  /** Process id of the worker that runs now. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Ends the worker, by force where it does not end in time. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = new AbortController();
      await Promise.race([
        ended,
        pause(STOP_TIMEOUT_MS, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
      this.kill();
      await ended;
    }
    this.log.end();
  }

  /** Ends the worker at once. */
  kill(): void {
    this.stopping = true;
    this.child?.kill('SIGKILL');
  }

  private launch(): void {
    const main = path.join(__dirname, '..', '..', 'worker', 'main.js');
    const guard = path.join(__dirname, 'end-with-parent.js');
    const child = spawn(process.execPath, ['--require', guard, main], {
      env: this.options.env,
      // A group of its own, so that Ctrl-C reaches us first and we end things in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child = child;
    child.stdout?.pipe(this.log, { end: false });
    child.stderr?.pipe(this.log, { end: false });
    const stuck = setTimeout(() => child.kill('SIGKILL'), READY_TIMEOUT_MS);
    child.once('exit', (code, signal) => {
      clearTimeout(stuck);
      this.ended(signal ?? `exit code ${code ?? 0}`);
    });
    child.once('error', (error) => this.giveUp(this.lostBecause(error.message)));
    let tail = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString('utf8')).slice(-2 * READY_LINE.length);
      if (!tail.includes(READY_LINE)) return;
      clearTimeout(stuck);
      this.becomeReady();
    });
  }

  private ended(reason: string): void {
    if (this.stopping) return;
    if (this.restarts >= RESTARTS) {
      this.giveUp(this.lostBecause(reason));
      return;
    }
    this.restarts += 1;
    this.options.onRestart(`${reason}; started again (${this.restarts} of ${RESTARTS})`);
    this.launch();
  }

  private lostBecause(reason: string): CommandFailure {
    return new CommandFailure(EXIT_CODES.failed, {
      type: 'WorkerLost',
      object: 'worker',
      message: `worker: expected to run until the end, but it ended ${RESTARTS + 1} times (${reason})`,
      remedy: `See ${this.options.logPath}.`,
    });
  }
}
