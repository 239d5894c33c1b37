import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunLine } from '../../../client/run-result.js';

const ROOT = path.resolve(__dirname, '../../..');
const MAIN = path.join(ROOT, 'dist', 'client', 'cli', 'main.js');
/** A test that is killed must not leave a worker that takes another test's work. */
const GUARD = path.join(ROOT, 'dist', 'client', 'demo', 'end-with-parent.js');

/** A command that has ended. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A command that runs; its output is kept. */
export class CommandProcess {
  readonly ended: Promise<Ended>;
  stderr = '';
  private stdout = '';

  constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.ended = new Promise((resolve) =>
      child.once('close', (code) => resolve({ code, stdout: this.stdout, stderr: this.stderr })),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits until stderr says something; throws where the command ends before. */
  async says(text: RegExp): Promise<void> {
    while (!text.test(this.stderr)) {
      if (this.child.exitCode !== null) {
        throw new Error(`it ended without saying ${String(text)}:\n${this.stderr}`);
      }
      await sleep(20);
    }
  }
}

/** Starts the built product as a user would; `env` goes on top of the test's own environment. */
export function startWayline(args: readonly string[], env: NodeJS.ProcessEnv = {}): CommandProcess {
  return new CommandProcess(
    spawn(process.execPath, ['--require', GUARD, MAIN, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    }),
  );
}

/** Runs the product to its end. */
export function wayline(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
  return startWayline(args, env).ended;
}

/** Runs `npm start -- …`, set-up included. */
export function npmStart(args: readonly string[]): Promise<Ended> {
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: ROOT,
    env: { ...process.env, npm_config_loglevel: 'silent' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return new CommandProcess(child).ended;
}

/** The JSON line: the last one of stdout. */
export function jsonLineOf({ stdout, stderr }: Ended): RunLine {
  const last = stdout.trimEnd().split('\n').at(-1);
  if (last === undefined || !last.startsWith('{')) throw new Error(`no JSON line; ${stderr}`);
  return JSON.parse(last) as RunLine;
}
