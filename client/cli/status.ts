import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { AWAITING_OPERATOR_QUERY } from '../../workflows/contracts/search-attributes.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment, type TemporalClient } from '../connection.js';
import { runListUrl } from '../ids.js';
import { describeRun, findRun } from '../runs.js';
import { LiveScreen } from '../status/live-screen.js';
import { overviewOf } from '../status/run-overview.js';
import { LISTED_STATES, StatusReader, type ListedState } from '../status/status-reader.js';
import { listLines, runLines } from '../status/status-lines.js';
import { wrongCall } from '../command-failure.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface StatusFlags extends SpeakingFlags {
  once?: boolean;
  state?: ListedState;
  pipeline?: string;
  limit?: number;
}

/** A month of one pipeline, which a screen holds. */
const LISTED_RUNS = 30;

/** A look at all runs costs the server a call for each open one; progress bars move every second. */
const LIST_INTERVAL_MS = 2_000;
const RUN_INTERVAL_MS = 500;

/** `wayline status`: the runs of a server, or one of them stage by stage; live in a terminal. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description(
      'show the runs of a Temporal server, those that wait for an operator first, or one',
    )
    .argument('[run]', 'date (then the latest of that date) or id of a run')
    .option('--once', 'print once; in a terminal it is live otherwise')
    .option('--state <state>', 'only runs in this state', oneOf('--state', LISTED_STATES))
    .option('--pipeline <name>', 'only runs of this pipeline', parsePipeline)
    .option('--limit <n>', `most runs that are shown (default: ${LISTED_RUNS})`, parseLimit);
  addSpeakingOptions(command);
  addExamples(
    command,
    'status',
    'status --state held --once',
    'status --pipeline shop --limit 7 --json',
    'status 2026-03-31',
    'status shop-2026-03-31 --json',
  );
  return command.action((name: string | undefined, flags: StatusFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, async () => {
      const temporal = await connectByEnvironment();
      try {
        const view = name === undefined ? listView(temporal, flags) : await runView(temporal, name);
        return await show(view, flags, terminal);
      } finally {
        await temporal.close();
      }
    });
  });
}

/** Something that is looked at and drawn. */
interface StatusView {
  intervalMs: number;
  look(): Promise<{ json: unknown; lines(terminal: Terminal): string[]; isOver: boolean }>;
}

async function show(view: StatusView, flags: StatusFlags, terminal: Terminal): Promise<ExitCode> {
  if (terminal.json || flags.once === true || !terminal.isLive) {
    const seen = await view.look();
    if (terminal.json) terminal.printJson(seen.json);
    else for (const line of seen.lines(terminal)) terminal.print(line);
    return EXIT_CODES.done;
  }
  const interruption = new Interruption();
  const screen = new LiveScreen(terminal);
  try {
    for (;;) {
      const seen = await interruption.race(view.look());
      screen.draw(seen.lines(terminal));
      if (seen.isOver) return EXIT_CODES.done;
      await interruption.race(pause(view.intervalMs));
    }
  } finally {
    interruption.dispose();
  }
}

function listView(temporal: TemporalClient, flags: StatusFlags): StatusView {
  const { state, pipeline, limit = LISTED_RUNS } = flags;
  const reader = new StatusReader(temporal, {
    limit,
    ...(state === undefined ? {} : { state }),
    ...(pipeline === undefined ? {} : { pipeline }),
  });
  const { temporalUiUrl } = readClientConfig();
  const held = runListUrl(temporalUiUrl, temporal.namespace, AWAITING_OPERATOR_QUERY);
  return {
    intervalMs: LIST_INTERVAL_MS,
    look: async () => {
      const runs = await reader.read();
      return {
        json: { runs, urls: { held } },
        lines: ({ colors }) => [
          ...(runs.length === 0 ? ['no runs'] : listLines(runs, { colors, now: Date.now() })),
          '',
          colors.dim(`Runs that wait for an operator, in the Temporal Web UI: ${held}`),
        ],
        isOver: false,
      };
    },
  };
}

async function runView(temporal: TemporalClient, name: string): Promise<StatusView> {
  const { handle, run } = await findRun(temporal, name);
  return {
    intervalMs: RUN_INTERVAL_MS,
    look: async () => {
      const now = run.endedAt === null ? await describeRun(handle) : run;
      const overview = await overviewOf(temporal, handle, { run: now });
      return {
        json: overview,
        lines: ({ colors }) => runLines(overview, { colors, now: Date.now() }),
        isOver: overview.endedAt !== null,
      };
    },
  };
}

function parsePipeline(text: string): string {
  if (/^[a-z0-9-]{1,40}$/.test(text)) return text;
  throw wrongCall({
    object: `--pipeline ${text}`,
    expected: 'lower-case letters, digits and dashes, at most 40',
  });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw wrongCall({ object: `--limit ${text}`, expected: 'a whole number from 1 to 1000' });
}
