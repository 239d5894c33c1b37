import { Command } from 'commander';
import { connectByEnvironment } from '../connection.js';
import { table } from '../progress/run-summary.js';
import { takeSnapshot } from '../progress/run-snapshot.js';
import { endedStageText, runningStageText } from '../progress/stage-text.js';
import { findRun, listRuns, type ListedRun } from '../runs.js';
import { oneLine } from '../command-failure.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

/** Runs that a list without a name shows: about two months of one pipeline. */
const LISTED_RUNS = 60;

/** `wayline status`: the runs of a server, or one of them stage by stage. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description('list the runs of a Temporal server, or show one by its date or id')
    .argument('[run]', 'date (then the latest of that date) or id of a run');
  addSpeakingOptions(command);
  addExamples(command, 'status', 'status 2026-03-31', 'status shop-2026-03-31 --json');
  return command.action((name: string | undefined, flags: SpeakingFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () =>
      name === undefined ? showAll(terminal) : showOne(name, terminal),
    );
  });
}

async function showAll(terminal: Terminal): Promise<ExitCode> {
  const temporal = await connectByEnvironment();
  try {
    const runs = await listRuns(temporal, { limit: LISTED_RUNS });
    if (terminal.json) terminal.printJson({ runs });
    else if (runs.length === 0) terminal.print('no runs');
    else {
      const header = ['run', 'state', 'stage', 'started', 'seconds'];
      for (const line of table([header, ...runs.map(runRow)], 4)) terminal.print(line);
    }
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function runRow(run: ListedRun): string[] {
  const endedAt = run.endedAt === null ? Date.now() : Date.parse(run.endedAt);
  const seconds = (endedAt - Date.parse(run.startedAt)) / 1000;
  return [run.runId, run.state, run.stage, run.startedAt.slice(0, 19), seconds.toFixed(0)];
}

async function showOne(name: string, terminal: Terminal): Promise<ExitCode> {
  const temporal = await connectByEnvironment();
  try {
    const { handle, run } = await findRun(temporal, name);
    const { progress, pending } = await takeSnapshot(temporal, handle);
    if (terminal.json) {
      const stages = progress?.stages ?? [];
      terminal.printJson({ ...run, stages, error: progress?.failure ?? null });
      return EXIT_CODES.done;
    }
    terminal.print(`${run.runId}: ${run.state}, started ${run.startedAt}`);
    if (progress === undefined) terminal.print('  no worker answers; stages cannot be shown');
    for (const stage of progress?.stages ?? []) {
      const text =
        stage.status === 'running'
          ? runningStageText(stage.seconds, pending)
          : stage.status === 'waiting'
            ? 'waiting'
            : endedStageText(stage);
      terminal.print(`  ${stage.name.padEnd(10)} ${text}`);
    }
    if (progress?.failure) {
      terminal.print(oneLine(`${progress.failure.type}: ${progress.failure.message}`));
      terminal.print(oneLine(`What to do: ${progress.failure.remedy}`));
    }
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}
