import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment, connectForRuns, type TemporalClient } from '../connection.js';
import { applySchedules, type AppliedSchedule } from '../schedules/apply-schedules.js';
import { compareSchedules, type ComparedSchedule } from '../schedules/compare-schedules.js';
import type { FieldDrift } from '../schedules/schedule-drift.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { addWhoOptions, whoOf, type WhoFlags } from './on-schedule.js';
import { perform } from './perform.js';
import { addExamples, addSpeakingOptions, terminalOf } from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface SpecFlags extends WhoFlags {
  spec: string;
  paused?: boolean;
}

/** `wayline schedule diff`: what applying a spec would change on the server. */
export function diffCommand(): Command {
  const command = specCommand('diff')
    .description('compare a spec with the schedules on the server, field by field')
    .addHelpText('after', '\nExit: 0 they are equal, 1 they differ, 2 the spec is wrong.');
  addExamples(command, 'schedule diff --spec shop.yaml', 'schedule diff --spec shop.yaml --json');
  return command.action((flags: SpecFlags) =>
    withServer(flags, connectByEnvironment, async (temporal, terminal) => {
      const { taskQueue, storage } = readClientConfig();
      const spec = checkSpec(await readSpecFile(flags.spec));
      return showDiff(
        await compareSchedules(temporal, createStores(storage), spec, taskQueue),
        terminal,
      );
    }),
  );
}

/** `wayline schedule apply`: makes the server's schedules what the spec says. */
export function applyCommand(): Command {
  const command = specCommand('apply')
    .description('create or update the schedules of a pipeline; what is paused stays paused')
    .option('--paused', 'schedules that are made start paused');
  addWhoOptions(command);
  addExamples(
    command,
    'schedule apply --spec shop.yaml',
    'schedule apply --spec shop.yaml --paused',
  );
  return command.action((flags: SpecFlags) =>
    withServer(flags, connectForRuns, async (temporal, terminal) => {
      const { taskQueue, storage } = readClientConfig();
      const spec = checkSpec(await readSpecFile(flags.spec));
      const applied = await applySchedules(temporal, createStores(storage), spec, {
        taskQueue,
        who: whoOf(flags),
        why: flags.reason ?? '',
        paused: flags.paused ?? false,
      });
      return showApplied(applied, terminal);
    }),
  );
}

function specCommand(name: string): Command {
  return addSpeakingOptions(
    new Command(name).option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml'),
  );
}

function withServer(
  flags: SpecFlags,
  connect: () => Promise<TemporalClient>,
  work: (temporal: TemporalClient, terminal: Terminal) => Promise<ExitCode>,
): Promise<void> {
  const terminal = terminalOf(flags);
  return perform(terminal, async () => {
    const temporal = await connect();
    try {
      return await work(temporal, terminal);
    } finally {
      await temporal.close();
    }
  });
}

function showDiff(compared: readonly ComparedSchedule[], terminal: Terminal): ExitCode {
  const schedules = compared.map(({ desired, found, drift }) => ({
    scheduleId: desired.scheduleId,
    state: found === undefined ? 'missing' : drift.length > 0 ? 'differs' : 'equal',
    paused: found?.state.paused ?? null,
    note: found?.state.note ?? '',
    differences: drift,
  }));
  const equal = schedules.every(({ state }) => state === 'equal');
  if (terminal.json) terminal.printJson({ equal, schedules });
  else {
    for (const { scheduleId, state, paused, note, differences } of schedules) {
      terminal.print(`${scheduleId}: ${state}${paused === true ? `, paused (${note})` : ''}`);
      for (const line of driftLines(differences)) terminal.print(line);
    }
    if (!equal) terminal.print('Put it right: wayline schedule apply --spec FILE');
  }
  return equal ? EXIT_CODES.done : EXIT_CODES.failed;
}

function showApplied(applied: readonly AppliedSchedule[], terminal: Terminal): ExitCode {
  if (terminal.json) terminal.printJson({ schedules: applied });
  else {
    for (const { scheduleId, outcome, changes, paused } of applied) {
      terminal.print(`${scheduleId}: ${outcome}${paused ? ', paused' : ''}`);
      for (const line of driftLines(changes)) terminal.print(line);
    }
  }
  return EXIT_CODES.done;
}

function driftLines(drift: readonly FieldDrift[]): string[] {
  const shown = (text: string): string => (text === '' ? 'none' : text);
  return drift.map(
    ({ field, spec, server }) => `  ${field}: spec ${shown(spec)}, server ${shown(server)}`,
  );
}
