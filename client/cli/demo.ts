import path from 'node:path';
import { Command } from 'commander';
import { readClientConfig } from '../config.js';
import type { DemoOptions } from '../demo/demo-options.js';
import { runDemo } from '../demo/demo.js';
import { Teardown } from '../demo/teardown.js';
import { parseDay } from '../logical-day.js';
import type { ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform, reportFailure } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  portOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface DemoFlags extends SpeakingFlags {
  source?: string;
  spec?: string;
  date?: string;
  out?: string;
  state: string;
  uiPort?: number;
  exit?: boolean;
  open?: boolean;
}

/** `wayline demo`: one daily run on embedded servers. */
export function demoCommand(version: string): Command {
  const command = new Command('demo')
    .description('run one day on embedded servers: a Temporal server with its UI, S3, a worker')
    .option('--source <path>', 'folder or s3://bucket/prefix with events (default: the sample)')
    .option('--spec <file>', 'pipeline spec, YAML (default: derived from the source)')
    .option('--date <day>', 'logical date, YYYY-MM-DD (default: the last day with data)', (text) =>
      parseDay('--date', text),
    )
    .option('--out <folder>', 'copy the release here, replacing an earlier copy')
    .option('--state <folder>', 'data and logs of the embedded servers', '.wayline')
    .option('--ui-port <port>', 'port of the Temporal Web UI', portOf('--ui-port'))
    .option('--exit', 'stop everything after the run')
    .option('--open', 'open the report in the browser')
    .version(version, '--version', 'print the version');
  addSpeakingOptions(command);
  addExamples(
    command,
    'demo',
    'demo --source ./shop --date 2026-03-31 --out ./release',
    'demo --source s3://shop-raw/2026 --json',
  );
  return command.action(async (flags: DemoFlags) => {
    const terminal = terminalOf(flags);
    await perform(terminal, () => demoUntilStopped(optionsOf(flags), terminal));
  });
}

function optionsOf(flags: DemoFlags): DemoOptions {
  const { source, spec, date, out, uiPort } = flags;
  return {
    ...(source === undefined ? {} : { source }),
    ...(spec === undefined ? {} : { spec }),
    ...(date === undefined ? {} : { date }),
    ...(out === undefined ? {} : { out }),
    ...(uiPort === undefined ? {} : { uiPort }),
    stateDir: path.resolve(flags.state),
    exit: flags.exit ?? false,
    open: flags.open ?? false,
  };
}

async function demoUntilStopped(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const interruption = new Interruption();
  const teardown = new Teardown((line) => terminal.warn(line));
  const crashed = (error: unknown): void => {
    const code = reportFailure(terminal, error);
    void teardown.run().finally(() => process.exit(code));
  };
  process.once('uncaughtException', crashed);
  try {
    const config = readClientConfig();
    return await runDemo({ options, config, terminal, interruption, teardown });
  } finally {
    await teardown.run();
    interruption.dispose();
    process.off('uncaughtException', crashed);
  }
}
