import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { wrongCall } from '../command-failure.js';
import { parseDay } from '../logical-day.js';
import { generateSample, type SampleSummary } from '../sample/generate-sample.js';
import { SAMPLE_DEFAULTS, SAMPLE_LIMITS, type SampleProgress } from '../sample/sample-options.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface SampleFlags extends SpeakingFlags {
  out: string;
  events: number;
  days: number;
  seed: number;
  preset: string;
  endDate: string;
  force?: boolean;
}

/** `wayline sample`: writes a made-up shop with planted truths. */
export function sampleCommand(): Command {
  const { events, days, seed, preset, endDate } = SAMPLE_DEFAULTS;
  const command = new Command('sample')
    .description(
      'write a made-up shop: events, customers, products, feedback, outcomes, and what is in them',
    )
    .requiredOption('--out <dir>', 'folder to write')
    .option('--events <n>', 'event rows, within 3 % from 100,000 on', numberOf('events'), events)
    .option('--days <n>', 'days, ending with --end-date', numberOf('days'), days)
    .option('--seed <n>', 'seed; equal options give equal bytes', numberOf('seed'), seed)
    .option('--preset <name>', 'trade of the sample', presetOf, preset)
    .option('--end-date <date>', 'last day', (text) => parseDay('--end-date', text), endDate)
    .option('--force', 'write into a folder that is not empty, over an earlier sample');
  addSpeakingOptions(command);
  addExamples(command, 'sample --out shop', 'sample --out big --events 1000000 --seed 7');
  return command.action((flags: SampleFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => writeSample(flags, terminal));
  });
}

async function writeSample(flags: SampleFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.force !== true) await refuseFilledFolder(flags.out);
  const summary = await generateSample({
    outDir: flags.out,
    events: flags.events,
    days: flags.days,
    seed: flags.seed,
    preset: flags.preset,
    endDate: flags.endDate,
    onProgress: (progress) => {
      if (isTenth(progress)) terminal.note(progressLine(progress));
    },
  });
  if (terminal.json) terminal.printJson(summary);
  else terminal.print(summaryText(summary));
  return EXIT_CODES.done;
}

async function refuseFilledFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    if (codeOf(error) === 'ENOTDIR')
      throw wrongCall({ object: `--out ${folder}`, expected: 'a folder' });
    throw error;
  });
  if (entries.length === 0) return;
  throw wrongCall({
    object: `--out ${folder}`,
    expected: `a new or empty folder, found ${entries.length} entries; --force writes over a sample`,
  });
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

function numberOf(name: keyof typeof SAMPLE_LIMITS): (text: string) => number {
  const [least, most] = SAMPLE_LIMITS[name];
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw wrongCall({
      object: `--${name} ${text}`,
      expected: `a whole number from ${least} to ${most}`,
    });
  };
}

function presetOf(text: string): string {
  if (text === SAMPLE_DEFAULTS.preset) return text;
  throw wrongCall({
    object: `--preset ${text}`,
    expected: `${SAMPLE_DEFAULTS.preset}, the only preset with a sample so far`,
  });
}

function isTenth({ daysDone, daysTotal }: SampleProgress): boolean {
  const tenth = (done: number): number => Math.floor((10 * done) / daysTotal);
  return tenth(daysDone) > tenth(daysDone - 1);
}

function progressLine({ daysDone, daysTotal, eventsDone }: SampleProgress): string {
  return `sample: ${daysDone} of ${daysTotal} days, ${eventsDone.toLocaleString('en')} events`;
}

function summaryText(summary: SampleSummary): string {
  const rejected = Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
  const number = (value: number): string => value.toLocaleString('en');
  return [
    `${number(summary.events)} events from ${summary.firstDate} to ${summary.lastDate}, ${number(rejected)} of them to be rejected`,
    `${number(summary.customers)} customers, ${number(summary.products)} products, ${number(summary.feedback)} feedback, ${number(summary.outcomes)} outcomes`,
    `${(summary.bytes / 1e6).toFixed(1)} MB in ${path.resolve(summary.outDir)}; what is planted: truth.json`,
  ].join('\n');
}
