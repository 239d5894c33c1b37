import { userInfo } from 'node:os';
import { Command } from 'commander';
import type { BackfillOrderName } from '../../workflows/backfill-messages.js';
import { backfillLines } from '../backfill-lines.js';
import { backfillProgress, findBackfill, listBackfills, orderBackfill } from '../backfills.js';
import { connectByEnvironment, type TemporalClient } from '../connection.js';
import { table } from '../progress/run-summary.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface OrderFlags extends SpeakingFlags {
  reason?: string;
  by?: string;
}

const DESCRIPTIONS: Record<BackfillOrderName, string> = {
  pause: 'start no further dates of a backfill; open ones go on',
  resume: 'start dates of a paused backfill again',
  cancel: 'end a backfill; its open dates go on as the ordinary runs that they are',
};

const EXAMPLE_ID = 'shop-backfill-2026-01-01-2026-03-31';

/** `wayline backfill pause|resume|cancel`. */
export function backfillOrderCommand(name: BackfillOrderName): Command {
  const command = new Command(name)
    .description(DESCRIPTIONS[name])
    .argument('<id>', 'id of the backfill')
    .option('--reason <text>', 'why; it is kept in the ledger')
    .option('--by <name>', 'who orders it (default: the user of this machine)');
  addSpeakingOptions(command);
  addExamples(command, `backfill ${name} ${EXAMPLE_ID} --reason "month-end closing"`);
  return command.action((id: string, flags: OrderFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () =>
      connected(async (temporal) => {
        const handle = await findBackfill(temporal, id);
        const { reason = '', by = userInfo().username } = flags;
        const answer = await orderBackfill(temporal, handle, { name, input: { reason, by } });
        if (terminal.json) terminal.printJson({ backfillId: id, answer });
        else terminal.print(`${id}: ${answer}`);
        return EXIT_CODES.done;
      }),
    );
  });
}

/** `wayline backfill status`: one backfill with what came of its dates, or all of them. */
export function backfillStatusCommand(): Command {
  const command = new Command('status')
    .description('show a backfill with what came of its dates, or list all')
    .argument('[id]', 'id of the backfill');
  addSpeakingOptions(command);
  addExamples(command, 'backfill status', `backfill status ${EXAMPLE_ID} --json`);
  return command.action((id: string | undefined, flags: SpeakingFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () =>
      connected((temporal) =>
        id === undefined ? listAll(temporal, terminal) : showOne(temporal, id, terminal),
      ),
    );
  });
}

async function showOne(
  temporal: TemporalClient,
  id: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = await backfillProgress(temporal, await findBackfill(temporal, id));
  if (terminal.json) terminal.printJson({ backfillId: id, ...progress });
  else for (const line of backfillLines(id, progress)) terminal.print(line);
  return EXIT_CODES.done;
}

async function listAll(temporal: TemporalClient, terminal: Terminal): Promise<ExitCode> {
  const backfills = await listBackfills(temporal);
  if (terminal.json) terminal.printJson({ backfills });
  else if (backfills.length === 0) terminal.print('no backfills');
  else {
    const rows = backfills.map(({ backfillId, isOpen, startedAt, endedAt }) => [
      ...[backfillId, isOpen ? 'open' : 'ended'],
      ...[startedAt.slice(0, 19), endedAt?.slice(0, 19) ?? ''],
    ]);
    const header = ['backfill', 'state', 'started', 'ended'];
    for (const line of table([header, ...rows], 4)) terminal.print(line);
  }
  return EXIT_CODES.done;
}

async function connected(work: (temporal: TemporalClient) => Promise<ExitCode>): Promise<ExitCode> {
  const temporal = await connectByEnvironment();
  try {
    return await work(temporal);
  } finally {
    await temporal.close();
  }
}
