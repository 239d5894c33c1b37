import type { Command } from 'commander';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { Terminal } from './terminal.js';

/** Flags of how a command speaks, as commander parses them. */
export interface SpeakingFlags {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  /** False with --no-color. */
  color?: boolean;
}

/** Adds the flags of how a command speaks. */
export function addSpeakingOptions(command: Command): Command {
  return command
    .option('--json', 'the last line of stdout is one JSON object; all else goes to stderr')
    .option('--quiet', 'no progress, only failures and what was asked for')
    .option('--verbose', 'more about what goes on, on stderr')
    .option('--no-color', 'no colours (as NO_COLOR in the environment)');
}

/** The terminal that a command's flags ask for. */
export function terminalOf(flags: SpeakingFlags): Terminal {
  return new Terminal({
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    verbose: flags.verbose ?? false,
    noColor: flags.color === false || readClientConfig().noColor,
  });
}

/** A parser of an option that takes one of a few words; fails (exit 2) with the nearest. */
export function oneOf<Choice extends string>(
  flag: string,
  choices: readonly Choice[],
): (text: string) => Choice {
  return (text) => {
    const found = choices.find((choice) => choice === text);
    if (found !== undefined) return found;
    throw wrongCall({
      object: `${flag} ${text}`,
      expected: `one of ${choices.join(', ')}`,
      got: text,
      candidates: choices,
    });
  };
}

/** A parser of an option that takes a port number. */
export function portOf(flag: string): (text: string) => number {
  return (text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
    throw wrongCall({ object: `${flag} ${text}`, expected: 'a port from 1 to 65535' });
  };
}

/** Examples at the end of a command's help. */
export function addExamples(command: Command, ...examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ wayline ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
