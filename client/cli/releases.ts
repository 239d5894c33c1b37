import { Command } from 'commander';
import { appendLedger } from '../../activities/artifacts/ledger.js';
import type { LedgerPlace } from '../audit/find-ledger.js';
import { bytesText, table } from '../progress/run-summary.js';
import {
  findRelease,
  listReleases,
  readManifest,
  type ReleasePlace,
} from '../releases/release-catalogue.js';
import { releaseOwner, releasePlace, type OwnerFlags } from '../releases/release-owner.js';
import { rollBack } from '../releases/roll-back.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { whoOf, type WhoFlags } from './on-schedule.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface PlaceFlags extends SpeakingFlags, OwnerFlags {}

/** What a command on releases works with. */
interface Scene {
  owner: LedgerPlace;
  place: ReleasePlace;
  terminal: Terminal;
}

/** `wayline releases`: what was published, and which release readers see. */
export function releasesCommand(): Command {
  const command = new Command('releases')
    .description('what was published, and which release readers see: list, show, rollback')
    .addCommand(onReleases(listCommand(), ['list --spec shop.yaml'], list))
    .addCommand(onReleases(showCommand(), ['show 2026-03-31 --spec shop.yaml --json'], show))
    .addCommand(
      onReleases(
        rollbackCommand(),
        ['rollback 2026-03-30 --spec shop.yaml --reason "amounts of 31 March are wrong"'],
        rollback,
      ),
    );
  return addExamples(
    command,
    'releases list --spec shop.yaml',
    'releases rollback 2026-03-30 --spec shop.yaml --reason "amounts of 31 March are wrong"',
  );
}

const listCommand = (): Command =>
  new Command('list').description('list the releases, the newest date first');

const showCommand = (): Command =>
  new Command('show')
    .description('show what a release holds, by its manifest')
    .argument('<release>', 'a release, or a date: then the one that was published last');

const rollbackCommand = (): Command =>
  new Command('rollback')
    .description(
      'make latest.json name an earlier release, until the next publish; no file is removed',
    )
    .argument('<release>', 'a release, or a date: then the one that was published last')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .option('--by <name>', 'who asks for it (default: the user of this machine)');

function onReleases<Flags extends PlaceFlags>(
  command: Command,
  examples: readonly string[],
  work: (scene: Scene, flags: Flags, name: string) => Promise<ExitCode>,
): Command {
  command
    .option(
      '--spec <file>',
      'spec that says where the releases lie (default: that of the newest run)',
    )
    .option('--pipeline <name>', 'pipeline; its newest run says where the releases lie');
  addSpeakingOptions(command);
  addExamples(command, ...examples.map((example) => `releases ${example}`));
  return command.action((...args: unknown[]) => {
    const name = typeof args[0] === 'string' ? args[0] : '';
    const flags = command.opts<Flags>();
    const terminal = terminalOf(flags);
    return perform(terminal, async () => {
      const owner = await releaseOwner(flags);
      return work({ owner, place: releasePlace(owner), terminal }, flags, name);
    });
  });
}

async function list({ owner, place, terminal }: Scene): Promise<ExitCode> {
  const releases = await listReleases(place);
  if (terminal.json) terminal.printJson({ pipeline: owner.pipeline, releases });
  else if (releases.length === 0) terminal.print(`${owner.pipeline}: nothing is published yet`);
  else {
    const rows = releases.map(({ release, publishedAt, isLatest }) => [
      ...[release, `${publishedAt.slice(0, 16)}Z`, isLatest ? 'latest' : ''],
    ]);
    for (const line of table([['release', 'published', ''], ...rows], 3)) terminal.print(line);
  }
  return EXIT_CODES.done;
}

async function show({ place, terminal }: Scene, _: PlaceFlags, name: string): Promise<ExitCode> {
  const found = await findRelease(place, name);
  const { manifest } = await readManifest(place, found.release);
  if (terminal.json) {
    terminal.printJson({ ...found, manifest });
    return EXIT_CODES.done;
  }
  const { events, datasets } = manifest;
  const latest = found.isLatest ? ', latest' : '';
  terminal.print(`${found.release}: published ${found.publishedAt}${latest}`);
  terminal.print(`events: ${events.read} read, ${events.kept} kept`);
  const rows = Object.entries(datasets).map(([dataset, { rows: count, bytes, reason = '' }]) => [
    ...[dataset, `${count} rows`, bytesText(bytes), reason],
  ]);
  for (const line of table(rows, 1)) terminal.print(line);
  return EXIT_CODES.done;
}

interface RollbackFlags extends PlaceFlags, WhoFlags {
  reason: string;
}

async function rollback(
  { owner, place, terminal }: Scene,
  flags: RollbackFlags,
  name: string,
): Promise<ExitCode> {
  const to = await findRelease(place, name);
  const done = await rollBack(place, to);
  if (done.changed) {
    await appendLedger(place.store, owner.storage, [
      {
        ...{ when: new Date().toISOString(), who: whoOf(flags), what: 'rollback', stage: '' },
        ...{ pipeline: owner.pipeline, date: to.date, object: to.release, why: flags.reason },
        before: JSON.stringify({ release: done.before }),
        after: JSON.stringify({ release: done.after }),
      },
    ]);
  }
  if (terminal.json) terminal.printJson({ pipeline: owner.pipeline, ...done });
  else if (done.changed) {
    terminal.print(`latest: ${done.before || 'none'} → ${done.after}, until the next publish`);
  } else terminal.print(`latest is ${done.after} already; nothing was changed`);
  return EXIT_CODES.done;
}
