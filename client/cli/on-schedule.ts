import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import type { Stores } from '../../activities/deps.js';
import { oneLine } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment, type TemporalClient } from '../connection.js';
import { findSchedule, type FoundSchedule } from '../schedules/find-schedule.js';
import { recordScheduleAction, type ScheduleAction } from '../schedules/schedule-ledger.js';
import type { ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

/** Flags of who does something, and why. */
export interface WhoFlags extends SpeakingFlags {
  by?: string;
  reason?: string;
}

/** What a command on a schedule works with. */
export interface ScheduleScene {
  temporal: TemporalClient;
  stores: Stores;
  schedule: FoundSchedule;
  terminal: Terminal;
}

/** Adds the flags of who does something, and why. */
export function addWhoOptions(command: Command): Command {
  return addByOption(command.option('--reason <text>', 'why; it is kept in the ledger'));
}

/** Adds the flag of who does something. */
export function addByOption(command: Command): Command {
  return command.option('--by <name>', 'who asks for it (default: the user of this machine)');
}

/** Adds what all commands on one schedule have: its name, how it speaks, examples, and the work. */
export function onSchedule<Flags extends SpeakingFlags>(
  command: Command,
  examples: readonly string[],
  work: (scene: ScheduleScene, flags: Flags) => Promise<ExitCode>,
): Command {
  command.argument('[pipeline]', 'the pipeline (default: the only one that has a schedule)');
  addSpeakingOptions(command);
  addExamples(command, ...examples.map((example) => `schedule ${example}`));
  return command.action((name: string | undefined, flags: Flags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, async () => {
      const stores = createStores(readClientConfig().storage);
      const temporal = await connectByEnvironment();
      try {
        const schedule = await findSchedule(temporal, stores, name);
        return await work({ temporal, stores, schedule, terminal }, flags);
      } finally {
        await temporal.close();
      }
    });
  });
}

/** Who asks: as given, else the user of this machine. */
export function whoOf({ by }: WhoFlags): string {
  return by ?? userInfo().username;
}

/**
 * Adds what was done to the ledger. It has been done by then: a storage that is down is a warning, so that
 * a schedule can be paused all the same.
 */
export async function recordOrWarn(
  { stores, schedule, terminal }: ScheduleScene,
  action: Omit<ScheduleAction, 'scheduleId'>,
): Promise<void> {
  const { scheduleId } = schedule;
  try {
    const { complete } = await schedule.spec();
    await recordScheduleAction(stores, complete, { ...action, scheduleId });
  } catch (error) {
    const reason = error instanceof Error ? oneLine(error.message) : String(error);
    terminal.warn(`the ledger of ${schedule.pipeline} could not be written: ${reason}`);
  }
}
