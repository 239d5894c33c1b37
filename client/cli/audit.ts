import { Command } from 'commander';
import type { Ledger } from '../../activities/artifacts/ledger.js';
import { LEDGER_ACTIONS } from '../../workflows/contracts/ledger-entry.js';
import { auditLines } from '../audit/audit-lines.js';
import { filterRows, mergeRows, rowOfEntry, type AuditFilter } from '../audit/audit-row.js';
import {
  ledgerOfPipeline,
  ledgerOfRun,
  openLedger,
  type LedgerPlace,
} from '../audit/find-ledger.js';
import { interventionsOfRun } from '../audit/run-interventions.js';
import { parseSince } from '../audit/since.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment, type TemporalClient } from '../connection.js';
import { parseDay } from '../logical-day.js';
import { findRun } from '../runs.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface AuditFlags extends SpeakingFlags {
  spec?: string;
  pipeline?: string;
  date?: string;
  since?: string;
  what?: string[];
}

/** What can be asked for: everything of the ledger, and what only histories tell. */
const ACTIONS = [...LEDGER_ACTIONS, 'terminate'];
const oneAction = oneOf('--what', ACTIONS);

/** `wayline audit`: who has decided or changed what, when and why. */
export function auditCommand(): Command {
  const command = new Command('audit')
    .description('who has decided or changed what, when and why: of a pipeline, or of one run')
    .argument('[run]', 'date (then the latest of that date) or id of a run: its history and ledger')
    .option('--spec <file>', 'spec that says where the ledger lies (default: that of the run)')
    .option('--pipeline <name>', 'pipeline; its newest run says where the ledger lies')
    .option('--date <day>', 'only what was done to that logical date', (text) =>
      parseDay('--date', text),
    )
    .option('--since <time>', 'only from then on: a day, a time, or 12h, 7d', (text) =>
      parseSince(text),
    )
    .option(
      '--what <action>',
      'only that action, such as skipStage; may be given again',
      (text, before: string[] = []) => [...before, oneAction(text)],
    );
  addSpeakingOptions(command);
  addExamples(
    command,
    'audit --spec shop.yaml --since 7d',
    'audit --pipeline shop --date 2026-03-31 --what skipStage',
    'audit shop-2026-03-31 --json',
  );
  return command.action((name: string | undefined, flags: AuditFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () =>
      name === undefined ? auditPipeline(flags, terminal) : auditRun(name, flags, terminal),
    );
  });
}

async function auditPipeline(flags: AuditFlags, terminal: Terminal): Promise<ExitCode> {
  const place =
    flags.spec === undefined
      ? await withServer((temporal) => ledgerOfPipeline(temporal, flags.pipeline))
      : await ledgerOfSpec(flags.spec, flags.pipeline);
  const ledger = await openLedger(readClientConfig(), place);
  const rows = filterRows(ledger.entries.map(rowOfEntry), filterOf(flags));
  say(terminal, { pipeline: place.pipeline, rows, ledger });
  return EXIT_CODES.done;
}

async function auditRun(name: string, flags: AuditFlags, terminal: Terminal): Promise<ExitCode> {
  return withServer(async (temporal) => {
    const { handle, run } = await findRun(temporal, name);
    const told = await interventionsOfRun(temporal, run.runId);
    const place =
      flags.spec === undefined
        ? await ledgerOfRun(temporal, handle)
        : await ledgerOfSpec(flags.spec, flags.pipeline);
    const ledger = await openLedger(readClientConfig(), place).catch((error: unknown) => {
      const problem = error instanceof Error ? error.message : String(error);
      terminal.warn(`the ledger cannot be read, only the history is shown: ${problem}`);
      return undefined;
    });
    const entries = ledger?.entries.filter(({ object }) => object === run.runId) ?? [];
    const { pipeline } = place;
    const rows = mergeRows({ pipeline, date: run.date, runId: run.runId }, told, entries);
    say(terminal, {
      pipeline,
      rows: filterRows(rows, filterOf(flags)),
      ledger: ledger ?? { entries: [], unreadable: [] },
    });
    return EXIT_CODES.done;
  });
}

function say(
  terminal: Terminal,
  {
    pipeline,
    rows,
    ledger,
  }: { pipeline: string; rows: ReturnType<typeof filterRows>; ledger: Ledger },
): void {
  for (const { id, problem } of ledger.unreadable) {
    terminal.warn(`${pipeline} ledger ${id}: ${problem}; left out`);
  }
  if (terminal.json) {
    terminal.printJson({ pipeline, entries: rows, unreadable: ledger.unreadable });
  } else if (rows.length === 0) terminal.print('nothing was decided or changed');
  else for (const line of auditLines(rows)) terminal.print(line);
}

function filterOf({ date, since, what }: AuditFlags): AuditFilter {
  return {
    ...(date === undefined ? {} : { date }),
    ...(since === undefined ? {} : { since }),
    ...(what === undefined ? {} : { what }),
  };
}

async function ledgerOfSpec(file: string, pipeline: string | undefined): Promise<LedgerPlace> {
  const { complete } = checkSpec(await readSpecFile(file));
  if (pipeline !== undefined && pipeline !== complete.pipeline) {
    throw wrongCall({
      object: `--pipeline ${pipeline}`,
      expected: `the pipeline of ${file}, or no --pipeline`,
      nearest: complete.pipeline,
    });
  }
  return { pipeline: complete.pipeline, storage: complete.storage };
}

async function withServer<T>(work: (temporal: TemporalClient) => Promise<T>): Promise<T> {
  const temporal = await connectByEnvironment();
  try {
    return await work(temporal);
  } finally {
    await temporal.close();
  }
}
