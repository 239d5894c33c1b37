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

interface ExplainFlags extends SpeakingFlags {
  against?: string;
  spec?: string;
}

/** `wayline explain`: why a stage of a run was computed or reused. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('say why a stage of a run was computed or reused: which input or key changed')
    .argument('<run>', 'date (then the latest of that date) or id of a run')
    .addArgument(new Argument('<stage>', 'one of the stages').argParser(oneOf('stage', STAGES)))
    .option(
      '--against <run>',
      'run to compare with (default: the one of the same date before, else of the date before)',
    )
    .option('--spec <file>', 'spec that names the storage, for runs that the server has forgotten');
  addSpeakingOptions(command);
  addExamples(
    command,
    'explain 2026-03-31 segment',
    'explain 2026-03-31 train --against 2026-03-30 --json',
  );
  return command.action((name: string, stage: StageName, flags: ExplainFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => explain({ name, stage, flags, terminal }));
  });
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
