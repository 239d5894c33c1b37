import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { STAGES } from '../../workflows/contracts/stage-io.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectByEnvironment } from '../connection.js';
import { runWorkflowId } from '../ids.js';
import { withLocalStages } from '../local-stages/with-local-stages.js';
import { parseDay } from '../logical-day.js';
import { changeText } from '../plans/change-text.js';
import { findEarlier } from '../plans/find-material.js';
import { gatherPlan, type GatheredStage } from '../plans/gather-plan.js';
import { openRunOf } from '../plans/open-run.js';
import { labelOf, type RunMaterial } from '../plans/run-material.js';
import { planSentence } from '../plans/stage-plan.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import { partsLine, printPlan } from './print-plan.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface PlanFlags extends SpeakingFlags {
  date?: string;
  spec: string;
}

/** Source objects that are listed by name; `--json` has all. */
const LISTED_OBJECTS = 20;

/** `wayline plan`: what a run of a date would do now. */
export function planCommand(): Command {
  const command = new Command('plan')
    .description(
      'say what a run of a date would do now: source changes, stages to reuse or compute',
    )
    .option('--date <day>', 'logical date, YYYY-MM-DD', (text) => parseDay('--date', text))
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml');
  addSpeakingOptions(command);
  addExamples(command, 'plan --date 2026-03-31 --spec shop.yaml', 'plan --date 2026-03-31 --json');
  return command.action((flags: PlanFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => plan(flags, terminal));
  });
}

async function plan(flags: PlanFlags, terminal: Terminal): Promise<ExitCode> {
  const { date } = flags;
  if (date === undefined) throw wrongCall({ object: '--date', expected: 'a day as YYYY-MM-DD' });
  const { complete: spec } = checkSpec(await readSpecFile(flags.spec));
  const stores = createStores(readClientConfig().storage);
  const temporal = await connectByEnvironment();
  try {
    const open = await openRunOf(temporal, runWorkflowId(spec.pipeline, date));
    const of = { spec, date, executionId: '', startedAt: '' };
    const listed = ({ outputs }: RunMaterial): boolean => outputs.collect !== undefined;
    const earlier = await findEarlier({ temporal, stores, spec }, of, listed);
    const { STAGE_DEFINITIONS: definitions } =
      await import('../../activities/stage-definitions.js');
    const stages = await withLocalStages(stores(spec.storage), (local) =>
      gatherPlan({
        ...{ definitions, local, spec, date, earlier, from: STAGES[0], ignoreCache: [] },
        namesEarlier: true,
        signal: new AbortController().signal,
      }),
    );
    const sentence = planSentence(`A run of ${spec.pipeline} on ${date}`, stages);
    if (terminal.json) {
      const comparedWith = earlier === undefined ? null : labelOf(earlier);
      terminal.printJson({
        pipeline: spec.pipeline,
        date,
        comparedWith,
        plan: stages,
        sentence,
        open,
      });
      return EXIT_CODES.done;
    }
    sayPlan(stages, terminal);
    terminal.print(sentence);
    if (open !== undefined) {
      terminal.print(`${open.runId} is open (${open.state}): a run would wait for it to end.`);
    }
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function sayPlan(stages: readonly GatheredStage[], terminal: Terminal): void {
  printPlan(terminal, stages);
  terminal.print('');
  const parts = stages.map(partsLine).filter((line) => line !== undefined);
  for (const line of parts) terminal.print(`  ${line}`);
  if (parts.length > 0) terminal.print('');
  const sources = stages.flatMap(({ changes }) => changes).filter(({ kind }) => kind === 'source');
  for (const change of sources.slice(0, LISTED_OBJECTS)) terminal.print(`  ${changeText(change)}`);
  const more = sources.length - LISTED_OBJECTS;
  if (more > 0) terminal.print(`  and ${more} more source objects (all with --json)`);
  if (sources.length > 0) terminal.print('');
  const broken = stages.filter(({ mustIgnoreCache }) => mustIgnoreCache).map(({ stage }) => stage);
  if (broken.length > 0) {
    terminal.print(
      `An output has lost an object: add --ignore-cache=${broken.join(',')} to the run.`,
    );
  }
}
