import path from 'node:path';
import { Argument, Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { findMaterial } from '../plans/find-material.js';
import { overrideStages } from '../plans/override-stages.js';
import { nextStageOf, type RunMaterial } from '../plans/run-material.js';
import { bytesText, table } from '../progress/run-summary.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { differenceText } from '../spin/compare-outputs.js';
import { checkSpinFolder, clearSpinFolder } from '../spin/spin-folder.js';
import { spinStage, type SpinResult } from '../spin/spin-stage.js';
import { SpinProgress } from '../spin/spin-progress.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform } from './perform.js';
import { collectSettings } from './settings.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface SpinFlags extends SpeakingFlags {
  run?: string;
  set?: Record<string, unknown>;
  out?: string;
  spec?: string;
}

/** `wayline spin`: runs one stage here on a run's inputs, and compares. */
export function spinCommand(): Command {
  const command = new Command('spin')
    .description('run one stage here, on the inputs of a run; nothing in the storage is changed')
    .addArgument(new Argument('<stage>', 'one of the stages').argParser(oneOf('stage', STAGES)))
    .option('--run <run>', 'date (then the latest of that date) or id of a run')
    .option(
      '--set <key=value>',
      'spec key of the stage, such as segment.k=8; may be given again',
      collectSettings,
    )
    .option('--out <folder>', 'where the output and spin.json go; replaces an earlier spin there')
    .option(
      '--spec <file>',
      'spec that names the storage, for a run that the server has forgotten',
    );
  addSpeakingOptions(command);
  addExamples(
    command,
    'spin segment --run 2026-03-31 --out ./spin',
    'spin segment --run shop-2026-03-31 --set k=8 --out ./spin --json',
  );
  return command.action((stage: StageName, flags: SpinFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => spin(stage, flags, terminal));
  });
}

async function spin(stage: StageName, flags: SpinFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.run === undefined) {
    throw wrongCall({ object: '--run', expected: 'the date or the id of a run' });
  }
  if (flags.out === undefined) throw wrongCall({ object: '--out', expected: 'a folder' });
  const outDir = path.resolve(flags.out);
  await checkSpinFolder('--out', flags.out);
  const run = await materialOf(flags.run, flags.spec);
  const next = nextStageOf(run);
  if (next !== undefined && STAGES.indexOf(next) < STAGES.indexOf(stage)) {
    throw wrongCall({
      object: `stage ${stage}`,
      expected: `a stage up to ${next}, since ${run.runId} has no output of ${next}`,
      nearest: next,
    });
  }
  const { spec } = overrideStages(run.spec, [stage], flags.set ?? {});
  const { STAGE_DEFINITIONS } = await import('../../activities/stage-definitions.js');
  const stores = createStores(readClientConfig().storage)(run.spec.storage);
  await clearSpinFolder(outDir);
  const interruption = new Interruption();
  const progress = new SpinProgress(terminal, stage);
  try {
    const result = await spinStage({
      ...{ definition: STAGE_DEFINITIONS[stage], stores, run, spec, outDir },
      signal: interruption.signal,
      onStart: (current) => progress.start(current),
    });
    progress.close();
    sayResult(result, { terminal, outDir });
    return EXIT_CODES.done;
  } finally {
    progress.close();
    interruption.dispose();
  }
}

async function materialOf(name: string, specFile: string | undefined): Promise<RunMaterial> {
  const spec = specFile === undefined ? undefined : checkSpec(await readSpecFile(specFile));
  const stores = createStores(readClientConfig().storage);
  const temporal = await connectByEnvironment();
  try {
    return await findMaterial({ temporal, stores, spec: spec?.complete }, name);
  } finally {
    await temporal.close();
  }
}

function sayResult(
  result: SpinResult,
  { terminal, outDir }: { terminal: Terminal; outDir: string },
): void {
  const { stage, runId, seconds, code, skipped } = result;
  terminal.print(`${stage} of ${runId} here: ${seconds.toFixed(1)} s, output in ${outDir}`);
  if (skipped !== null) terminal.print(`It had too little to work on: ${skipped}`);
  if (code.there !== null && code.there !== code.here) {
    terminal.print(`Its code is ${code.here} here; the run's output was made by ${code.there}.`);
  }
  if (!result.compared) terminal.print(`${runId} has no output of ${stage} to compare with.`);
  const rows = result.datasets.map((dataset) => [
    `  ${dataset.dataset}`,
    bytesText(dataset.bytesHere),
    differenceText(dataset),
  ]);
  for (const line of table(rows, 3)) terminal.print(line);
  if (terminal.json) terminal.printJson({ ...result, out: outDir });
}
