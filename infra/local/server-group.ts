import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopLeftovers } from './leftovers.js';
import type { ServerLaunch, SupervisorReport, SupervisorRequest } from './server-messages.js';

/** The supervisor ends within the longest grace of its servers; then it is stuck. */
const STOP_DEADLINE_MS = 10_000;

/** A started server. */
export interface RunningServer {
  readonly name: string;
  readonly pid: number;
  /** How it ended, such as `code 1`; undefined while it runs. */
  ended(): string | undefined;
  /** Last lines of what it wrote. */
  logTail(): string;
}

/** The last lines of a log, at most 2 kB; empty where there is none. */
export function logTail(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(-2000).trim();
  } catch {
    return '';
  }
}

/** Servers that end when this process does, however it ends. */
export class ServerGroup {
  private readonly endings = new Map<string, string>();
  private readonly pids = new Map<string, number>();
  private readonly launches = new Map<string, ServerLaunch>();
  private stopping = false;

  private constructor(
    private readonly supervisor: ChildProcess,
    private readonly listFile: string,
    private readonly onUnexpectedEnd: (name: string, how: string) => void,
  ) {
    supervisor.on('message', (message) => this.receive(message as SupervisorReport));
    supervisor.once('exit', () => {
      if (!this.stopping) void stopLeftovers(listFile, 0);
    });
  }

  /**
   * Starts the supervisor; it writes the living servers to `listFile`.
   *
   * @param onUnexpectedEnd is told of a server that ends without being asked to
   */
  static open(listFile: string, onUnexpectedEnd: (name: string, how: string) => void): ServerGroup {
    const supervisor = fork(path.join(__dirname, 'supervisor.js'), [listFile], {
      detached: true,
      // Not for the supervisor: options such as --inspect of the process that starts it.
      env: { ...process.env, NODE_OPTIONS: '' },
      // It only waits; a small heap keeps it near 40 MB.
      execArgv: ['--max-old-space-size=32', '--max-semi-space-size=1'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    supervisor.unref();
    supervisor.channel?.unref();
    return new ServerGroup(supervisor, listFile, onUnexpectedEnd);
  }

  /** Starts a server; an earlier one of that name has ended. */
  async start(launch: ServerLaunch): Promise<RunningServer> {
    const { name } = launch;
    this.launches.set(name, launch);
    this.endings.delete(name);
    this.pids.delete(name);
    this.send({ kind: 'start', launch });
    await this.until(() => this.pids.has(name) || this.endings.has(name));
    return {
      name,
      pid: this.pids.get(name) ?? 0,
      ended: () => this.endings.get(name) ?? (this.isGone() ? 'its supervisor ended' : undefined),
      logTail: () => logTail(launch.logFile),
    };
  }

  /** Starts a server again that has ended, as it was started; undefined where there was none of that name. */
  async restart(name: string): Promise<RunningServer | undefined> {
    const launch = this.launches.get(name);
    return launch && !this.stopping ? this.start(launch) : undefined;
  }

  /** Stops the servers that run; others can be started afterwards. */
  async stopServers(): Promise<void> {
    const names = [...this.pids.keys()];
    this.pids.clear();
    for (const name of names) this.send({ kind: 'stop', name });
    await this.until(() => names.every((name) => this.endings.has(name)));
  }

  /** Stops all servers and waits until they and the supervisor are gone. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.send({ kind: 'stopAll' });
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (!this.isGone() && Date.now() < deadline) await sleep(20);
    if (!this.isGone()) this.supervisor.kill('SIGKILL');
    await stopLeftovers(this.listFile, 0);
  }

  private isGone(): boolean {
    return this.supervisor.exitCode !== null || this.supervisor.signalCode !== null;
  }

  private send(request: SupervisorRequest): void {
    // A supervisor that is gone is noticed by its exit.
    if (this.supervisor.connected) this.supervisor.send(request, () => undefined);
  }

  private receive(message: SupervisorReport): void {
    if (message.kind === 'started') {
      this.pids.set(message.name, message.pid);
      return;
    }
    this.endings.set(message.name, message.how);
    if (this.pids.delete(message.name) && !this.stopping) {
      this.onUnexpectedEnd(message.name, message.how);
    }
  }

  /** Waits for a report; polls, because the unreferenced channel does not keep the process alive. */
  private async until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.isGone()) await sleep(10);
  }
}
