import { Command } from 'commander';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { readClientConfig } from '../config.js';
import { connectForRuns } from '../connection.js';
import { parseDay } from '../logical-day.js';
import { startRun } from '../runs.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { wrongCall } from '../command-failure.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { followToEnd, urlsOf } from './follow-to-end.js';
import {
  IGNORE_CACHE_FLAG,
  IGNORE_CACHE_MEANING,
  ignoredStages,
  parseStages,
} from './ignore-cache.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface RunFlags extends SpeakingFlags {
  date?: string;
  spec: string;
  wait?: boolean;
  onFailure: 'hold' | 'fail';
  ignoreCache?: true | StageName[];
}

/** `wayline run`: starts the run of a date on a Temporal server. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('start the run of a date on a Temporal server, whose workers then do it')
    .option('--date <day>', 'logical date, YYYY-MM-DD', (text) => parseDay('--date', text))
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml')
    .option('--wait', 'show the progress and end with the run')
    .option(
      '--on-failure <what>',
      'where a stage fails: hold (an operator decides) or fail (the run ends)',
      oneOf('--on-failure', ['hold', 'fail']),
      'hold',
    )
    .option(IGNORE_CACHE_FLAG, IGNORE_CACHE_MEANING, parseStages);
  addSpeakingOptions(command);
  addExamples(
    command,
    'run --date 2026-03-31 --spec shop.yaml',
    'run --date 2026-03-31 --wait --on-failure fail --json',
    'run --date 2026-03-31 --ignore-cache=segment,train',
  );
  return command.action((flags: RunFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => startAndFollow(flags, terminal));
  });
}

async function startAndFollow(flags: RunFlags, terminal: Terminal): Promise<ExitCode> {
  const { date } = flags;
  if (date === undefined) throw wrongCall({ object: '--date', expected: 'a day as YYYY-MM-DD' });
  const config = readClientConfig();
  const spec = checkSpec(await readSpecFile(flags.spec));
  const ignoreCache = ignoredStages(flags.ignoreCache, STAGES);
  const temporal = await connectForRuns();
  try {
    const { handle, alreadyOpen } = await startRun(temporal, {
      taskQueue: config.taskQueue,
      input: {
        ...{ date, spec: spec.input, onFailure: flags.onFailure },
        ...(ignoreCache.length > 0 ? { ignoreCache } : {}),
      },
    });
    const urls = urlsOf(config, temporal, handle);
    const where = urls.temporal === null ? '' : `: ${urls.temporal}`;
    terminal.say(`${handle.workflowId} ${alreadyOpen ? 'is already running' : 'started'}${where}`);
    if (flags.wait !== true) {
      if (terminal.json) {
        terminal.printJson({
          runId: handle.workflowId,
          date,
          status: 'running',
          alreadyOpen,
          urls,
        });
      }
      return EXIT_CODES.done;
    }
    return await followToEnd(temporal, handle, { terminal, urls });
  } finally {
    await temporal.close();
  }
}
