import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { AWAITING_OPERATOR_QUERY } from '../../workflows/contracts/search-attributes.js';
import { readClientConfig } from '../config.js';
import { examine } from '../doctor/examine.js';
import type { Finding, Level } from '../doctor/finding.js';
import { runListUrl } from '../ids.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Colors, Terminal } from './terminal.js';

interface DoctorFlags extends SpeakingFlags {
  spec?: string;
}

/** Looked for where no spec is named. */
const SPEC_HERE = 'spec.yaml';

/** `wayline doctor`: checks all that a run needs, and says how to mend what is wrong. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('check the servers, the storage, the workers and this machine')
    .option(
      '--spec <file>',
      `spec whose storage is checked (default: ${SPEC_HERE}, where there is one)`,
    );
  addSpeakingOptions(command);
  addExamples(command, 'doctor', 'doctor --spec shop.yaml --json');
  return command.action((flags: DoctorFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => diagnose(flags, terminal));
  });
}

async function diagnose(flags: DoctorFlags, terminal: Terminal): Promise<ExitCode> {
  const file = flags.spec ?? (existsSync(SPEC_HERE) ? SPEC_HERE : undefined);
  const spec = file === undefined ? undefined : checkSpec(await readSpecFile(file)).complete;
  const config = readClientConfig();
  const interruption = new Interruption();
  try {
    const { signal } = interruption;
    // Not raced: what was begun in the storage is removed again first.
    const { findings, namespace } = await examine({ config, spec, signal });
    const held =
      namespace === undefined
        ? null
        : runListUrl(config.temporalUiUrl, namespace, AWAITING_OPERATOR_QUERY);
    report(findings, held, terminal);
    return exitCodeOf(findings);
  } catch (error) {
    interruption.signal.throwIfAborted();
    throw error;
  } finally {
    interruption.dispose();
  }
}

/** Exit code of what was found: a server that cannot be reached counts before other faults. */
export function exitCodeOf(findings: readonly Finding[]): ExitCode {
  if (findings.some(({ isUnreachable }) => isUnreachable === true)) return EXIT_CODES.unreachable;
  return findings.some(({ level }) => level === 'fail') ? EXIT_CODES.failed : EXIT_CODES.done;
}

function report(findings: readonly Finding[], held: string | null, terminal: Terminal): void {
  const counts = { ok: 0, warn: 0, fail: 0 };
  for (const { level } of findings) counts[level] += 1;
  if (terminal.json) {
    terminal.printJson({ counts, checks: findings.map(withoutFlag), urls: { held } });
    return;
  }
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, level, says, mend } of findings) {
    const mark = colorOf(terminal.colors, level)(level.padEnd(4));
    terminal.print(`${mark}  ${check.padEnd(width)}  ${says}`);
    if (mend !== undefined) terminal.print(`${' '.repeat(width + 8)}${mend}`);
  }
  terminal.say(`${counts.ok} ok, ${counts.warn} warnings, ${counts.fail} failures`);
  if (held === null) return;
  terminal.say(
    terminal.colors.dim(`Runs that wait for an operator, in the Temporal Web UI: ${held}`),
  );
}

function withoutFlag({ check, level, says, mend }: Finding): object {
  return { check, level, says, mend: mend ?? null };
}

function colorOf(colors: Colors, level: Level): (text: string) => string {
  return level === 'ok' ? colors.green : level === 'warn' ? colors.yellow : colors.red;
}
