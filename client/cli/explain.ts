import { Argument, Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { explainStage, type Explanation } from '../plans/explain-stage.js';
import { explainedRun } from '../plans/explained-run.js';
import { findEarlier, findMaterial, type RunSources } from '../plans/find-material.js';
import type { RunMaterial } from '../plans/run-material.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { parseDay } from '../logical-day.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { explainIdentity } from './explain-identity.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface ExplainFlags extends SpeakingFlags {
  against?: string;
  spec?: string;
  identity?: string;
  date?: string;
  pipeline?: string;
}

/** `wayline explain`: why a stage of a run was computed or reused; with --identity, who is one customer. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description(
      'say why a stage of a run was computed or reused, or which ids are one customer and why',
    )
    .usage('[options] <run> <stage> | --identity <customer> [options]')
    .argument('[run]', 'date (then the latest of that date) or id of a run')
    .addArgument(new Argument('[stage]', 'one of the stages').argParser(oneOf('stage', STAGES)))
    .option(
      '--against <run>',
      'run to compare with (default: the one of the same date before, else of the date before)',
    )
    .option('--identity <customer>', 'any id of a customer: which ids are joined with it, by what')
    .option(
      '--date <day>',
      'with --identity: the release of that date (default: the latest)',
      (text) => parseDay('--date', text),
    )
    .option('--pipeline <name>', 'with --identity: pipeline; its newest run names the storage')
    .option('--spec <file>', 'spec that names the storage, for runs that the server has forgotten');
  addSpeakingOptions(command);
  addExamples(
    command,
    'explain 2026-03-31 segment',
    'explain 2026-03-31 train --against 2026-03-30 --json',
    'explain --identity c4711 --date 2026-03-31 --spec shop.yaml',
  );
  return command.action((name?: string, stage?: StageName, flags: ExplainFlags = {}) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => {
      const { identity } = flags;
      checkCall(name, stage, flags);
      return identity === undefined
        ? explain({ name: name ?? '', stage: stage ?? 'collect', flags, terminal })
        : explainIdentity({ ...flags, identity }, terminal);
    });
  });
}

/** A run and its stage, or an identity: what belongs to the one makes no sense of the other. */
function checkCall(
  name: string | undefined,
  stage: StageName | undefined,
  { identity, date, pipeline, against }: ExplainFlags,
): void {
  if (identity === undefined) {
    const missing = name === undefined ? 'run' : stage === undefined ? 'stage' : undefined;
    if (missing !== undefined) {
      const expected = 'wayline explain <run> <stage>, or wayline explain --identity <customer>';
      throw wrongCall({ object: `wayline explain: ${missing} is missing`, expected });
    }
    const flag = date !== undefined ? '--date' : pipeline !== undefined ? '--pipeline' : undefined;
    if (flag === undefined) return;
    throw wrongCall({ object: `wayline explain: ${flag}`, expected: 'it with --identity only' });
  }
  const odd = name ?? (against === undefined ? undefined : '--against');
  if (odd === undefined) return;
  const expected = 'no run with --identity; --date names the release';
  throw wrongCall({ object: `wayline explain: ${odd}`, expected });
}

interface ExplainCall {
  name: string;
  stage: StageName;
  flags: ExplainFlags;
  terminal: Terminal;
}

async function explain({ name, stage, flags, terminal }: ExplainCall): Promise<ExitCode> {
  const config = readClientConfig();
  const spec = flags.spec === undefined ? undefined : checkSpec(await readSpecFile(flags.spec));
  const stores = createStores(config.storage);
  const temporal = await connectByEnvironment();
  try {
    const sources: RunSources = { temporal, stores, spec: spec?.complete };
    const run = await findMaterial(sources, name);
    if (run.outputs[stage] === undefined) throw notReached(run, stage);
    const earlier =
      flags.against === undefined
        ? await findEarlier(sources, run, ({ outputs }) => outputs[stage] !== undefined)
        : await findMaterial(sources, flags.against);
    const store = stores(run.spec.storage).artifacts;
    const explanation = explainStage(
      stage,
      await explainedRun(store, run, stage),
      earlier && (await explainedRun(store, earlier, stage)),
    );
    if (terminal.json) terminal.printJson({ runId: run.runId, date: run.date, ...explanation });
    else sayExplanation(explanation, terminal);
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function sayExplanation({ what, against, because }: Explanation, terminal: Terminal): void {
  terminal.print(`${what}.`);
  if (against !== null) terminal.print(`Against ${against}:`);
  for (const line of because) terminal.print(`  ${line}`);
}

function notReached(run: RunMaterial, stage: StageName): Error {
  const reached = STAGES.filter((name) => run.outputs[name] !== undefined);
  return wrongCall({
    object: `stage ${stage}`,
    expected: `a stage of which ${run.runId} has an output: ${reached.join(', ') || 'none has'}`,
    ...(reached.length > 0 ? { nearest: reached.at(-1) ?? '' } : {}),
  });
}
