import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { table } from '../progress/run-summary.js';
import { scheduleOf, timesOf } from '../schedules/desired-schedule.js';
import { findSchedule } from '../schedules/find-schedule.js';
import {
  nextFires,
  nextTimesOfServer,
  previewFires,
  type PreviewedFire,
} from '../schedules/preview-fires.js';
import { scheduleInWords } from '../schedules/schedule-in-words.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface PreviewFlags extends SpeakingFlags {
  spec?: string;
  count: number;
  from?: Date;
}

interface Preview {
  spec: PipelineSpec;
  /** What paused it, where it is paused. */
  paused: string | undefined;
  fires: PreviewedFire[];
}

/** `wayline schedule preview`: when a schedule fires next, and what becomes of its runs. */
export function previewCommand(): Command {
  const command = new Command('preview')
    .description(
      'print the next fires of a schedule and what becomes of late, held and missed runs',
    )
    .argument('[pipeline]', 'the pipeline whose schedule on the server is meant')
    .option('--spec <file>', 'a spec instead, which need not be applied; no server is asked')
    .option('--count <n>', 'fires to print', countOf, 10)
    .option('--from <time>', 'from this time on, such as 2027-03-25 or 2027-03-25T12:00Z', timeOf);
  addSpeakingOptions(command);
  addExamples(
    command,
    'schedule preview shop',
    'schedule preview --spec shop.yaml --count 30',
    'schedule preview --spec shop.yaml --from 2027-03-25',
  );
  return command.action((name: string | undefined, flags: PreviewFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, async () => {
      const preview =
        flags.spec === undefined
          ? await previewOfServer(name, flags)
          : await previewOfSpec(flags.spec, flags);
      return show(preview, terminal);
    });
  });
}

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw wrongCall({ object: `--count ${text}`, expected: 'a number from 1 to 1000' });
}

function timeOf(text: string): Date {
  const time = new Date(text);
  if (!Number.isNaN(time.getTime())) return time;
  throw wrongCall({ object: `--from ${text}`, expected: 'a time such as 2027-03-25T12:00Z' });
}

async function previewOfSpec(file: string, flags: PreviewFlags): Promise<Preview> {
  const { complete: spec } = checkSpec(await readSpecFile(file));
  const { dayOffset } = scheduleOf(spec);
  const times = timesOf(spec);
  const fromMs = (flags.from ?? new Date()).getTime();
  const fires = nextFires(times, dayOffset, { fromMs, count: flags.count });
  const instants = fires.map(({ at }) => at);
  return { spec, paused: undefined, fires: previewFires(times, dayOffset, instants) };
}

/** The server is asked, not the spec: somebody may have changed the schedule there. */
async function previewOfServer(name: string | undefined, flags: PreviewFlags): Promise<Preview> {
  const temporal = await connectByEnvironment();
  try {
    const stores = createStores(readClientConfig().storage);
    const schedule = await findSchedule(temporal, stores, name);
    const { complete: spec } = await schedule.spec();
    const fromMs = (flags.from ?? new Date()).getTime();
    const instants = await nextTimesOfServer(temporal, schedule.scheduleId, {
      fromMs,
      count: flags.count,
    });
    const { paused, note = '' } = schedule.description.state;
    const fires = previewFires(timesOf(spec), scheduleOf(spec).dayOffset, instants);
    return { spec, paused: paused ? note : undefined, fires };
  } finally {
    await temporal.close();
  }
}

function show({ spec, paused, fires }: Preview, terminal: Terminal): ExitCode {
  const { timezone = spec.timezone, cron } = scheduleOf(spec);
  const words = scheduleInWords(spec);
  if (terminal.json) {
    const state = paused === undefined ? {} : { note: paused };
    const { pipeline } = spec;
    terminal.printJson({
      pipeline,
      cron,
      timezone,
      paused: paused !== undefined,
      ...state,
      fires,
      words,
    });
    return EXIT_CODES.done;
  }
  terminal.print(`${spec.pipeline}: ${cron} in ${timezone}`);
  if (paused !== undefined) terminal.print(`PAUSED, nothing fires: ${paused}`);
  const rows = fires.map(({ local, at, date, note }) => [local, at.slice(0, 19) + 'Z', date, note]);
  const header = [`fires (${timezone})`, 'UTC', 'date', ''];
  for (const line of table([header, ...rows], 4)) terminal.print(line);
  for (const sentence of words) terminal.print(sentence);
  return EXIT_CODES.done;
}
