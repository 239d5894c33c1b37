import { userInfo } from 'node:os';
import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { readClientConfig } from '../config.js';
import { connectForRuns } from '../connection.js';
import { findMaterial } from '../plans/find-material.js';
import { openRunFailure, openRunOf, openRunText } from '../plans/open-run.js';
import { planRerun, startRerun, type PlannedRerun } from '../plans/rerun.js';
import { rerunRequest } from '../plans/rerun-request.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { followToEnd, urlsOf } from './follow-to-end.js';
import { IGNORE_CACHE_FLAG, IGNORE_CACHE_MEANING, parseStages } from './ignore-cache.js';
import { perform } from './perform.js';
import { printPlan } from './print-plan.js';
import { collectSettings } from './settings.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface RerunFlags extends SpeakingFlags {
  from?: StageName;
  set?: Record<string, unknown>;
  ignoreCache?: true | StageName[];
  dryRun?: boolean;
  reason?: string;
  by?: string;
  replace?: boolean;
  wait?: boolean;
  spec?: string;
  onFailure: 'hold' | 'fail';
}

/** `wayline rerun`: runs a date again from a stage, with the outputs of the stages before as they were. */
export function rerunCommand(): Command {
  const command = new Command('rerun')
    .description('run a date again from a stage, reusing what the stages before have made')
    .argument('<run>', 'date (then the latest of that date) or id of a run')
    .option(
      '--from <stage>',
      'first stage to run again (default: the one at which the run has ended)',
      oneOf('--from', STAGES),
    )
    .option(
      '--set <key=value>',
      'spec key of a stage that runs again, such as segment.k=8; may be given again',
      collectSettings,
    )
    .option(IGNORE_CACHE_FLAG, IGNORE_CACHE_MEANING, parseStages)
    .option('--dry-run', 'only print what would be done, and why')
    .option('--reason <text>', 'why; it is kept in the ledger')
    .option('--by <name>', 'who; it is kept in the ledger (default: the user of this machine)')
    .option('--replace', 'end an open run of the date and take its place')
    .option('--wait', 'show the progress and end with the run')
    .option('--spec <file>', 'spec that names the storage, for a run that the server has forgotten')
    .option(
      '--on-failure <what>',
      'where a stage fails: hold (an operator decides) or fail (the run ends)',
      oneOf('--on-failure', ['hold', 'fail']),
      'hold',
    );
  addSpeakingOptions(command);
  addExamples(
    command,
    'rerun 2026-03-31 --from segment --set k=8 --dry-run',
    'rerun 2026-03-31 --reason "file replaced" --wait',
    'rerun shop-2026-03-31 --from train --ignore-cache=train',
  );
  return command.action((name: string, flags: RerunFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => rerun(name, flags, terminal));
  });
}

async function rerun(name: string, flags: RerunFlags, terminal: Terminal): Promise<ExitCode> {
  const config = readClientConfig();
  const spec = flags.spec === undefined ? undefined : checkSpec(await readSpecFile(flags.spec));
  const stores = createStores(config.storage);
  const temporal = await connectForRuns();
  try {
    const earlier = await findMaterial({ temporal, stores, spec: spec?.complete }, name);
    const request = rerunRequest(earlier, flags);
    const open = await openRunOf(temporal, earlier.runId);
    if (open && flags.replace !== true && flags.dryRun !== true) throw openRunFailure(open);
    const planned = await planRerun({ stores, earlier, request });
    sayPlan(planned, terminal);
    if (flags.dryRun === true) {
      if (open && flags.replace !== true)
        terminal.print(`It would be refused: ${openRunText(open)}`);
      if (terminal.json) terminal.printJson({ ...jsonOf(planned), started: false });
      return EXIT_CODES.done;
    }
    const { handle, executionId } = await startRerun({
      ...{ temporal, stores, planned, open },
      taskQueue: config.taskQueue,
      onFailure: flags.onFailure,
      who: flags.by ?? userInfo().username,
      why: flags.reason ?? '',
    });
    const urls = urlsOf(config, temporal, handle);
    const where = urls.temporal === null ? '' : `: ${urls.temporal}`;
    terminal.say(`${handle.workflowId} started${where}`);
    if (flags.wait === true) return await followToEnd(temporal, handle, { terminal, urls });
    if (terminal.json) {
      terminal.printJson({ ...jsonOf(planned), started: true, executionId, urls });
    }
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function sayPlan(planned: PlannedRerun, terminal: Terminal): void {
  printPlan(terminal, planned.plan);
  terminal.print('');
  for (const line of planned.sentences) terminal.print(line);
}

function jsonOf({ earlier, request, plan, sentences, builds }: PlannedRerun): object {
  return {
    runId: earlier.runId,
    date: earlier.date,
    from: request.from,
    set: request.changes,
    ignoreCache: request.ignoreCache,
    plan,
    sentence: sentences.join(' '),
    builds,
  };
}
