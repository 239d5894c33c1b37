import { spawn } from 'node:child_process';
import path from 'node:path';
import { Command } from 'commander';
import { connectForRuns } from '../connection.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform } from './perform.js';
import { addExamples } from './speaking-options.js';
import { Terminal } from './terminal.js';

/** `wayline worker`: a worker in the foreground, until SIGTERM or Ctrl-C. */
export function workerCommand(): Command {
  const command = new Command('worker').description(
    'run a worker, which takes the stages of runs from a Temporal server (settings by environment)',
  );
  addExamples(command, 'worker');
  return command.action(() => perform(new Terminal(), runInForeground));
}

/** A server that does not answer is told at once; after that the worker speaks for itself. */
async function runInForeground(): Promise<ExitCode> {
  const temporal = await connectForRuns();
  await temporal.close();
  const main = path.join(__dirname, '..', '..', 'worker', 'main.js');
  const interruption = new Interruption();
  const guard = path.join(__dirname, '..', 'demo', 'end-with-parent.js');
  const worker = spawn(process.execPath, ['--require', guard, main], {
    // A group of its own, so that Ctrl-C reaches us alone and the worker hears of it once.
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  interruption.onForce = () => worker.kill('SIGKILL');
  interruption.signal.addEventListener('abort', () => worker.kill('SIGTERM'), { once: true });
  const code = await new Promise<number | null>((resolve) => worker.once('exit', resolve));
  interruption.dispose();
  return code === 0 ? EXIT_CODES.done : EXIT_CODES.failed;
}
