import type { Command, CommanderError } from 'commander';
import type { CommandFailure } from '../command-failure.js';
import { oneLine, wrongCall } from '../command-failure.js';

/** A wrong call of a command, in one line that names the thing, the expectation and the nearest name. */
export function callFailure(command: Command, error: CommanderError): CommandFailure {
  const named = /'([^']+)'/.exec(error.message)?.[1] ?? '';
  const path = commandPath(command);
  switch (error.code) {
    case 'commander.unknownOption': {
      const [flag = named] = named.split('=');
      const flags = flagsOf(command);
      return wrongCall({
        object: `${path}: unknown option ${flag}`,
        expected: `one of ${flags.join(', ')}`,
        got: flag,
        candidates: flags,
      });
    }
    case 'commander.unknownCommand':
      return unknownCommand(command, named);
    case 'commander.optionMissingArgument':
      return wrongCall({ object: `${path}: option ${named}`, expected: 'a value after it' });
    case 'commander.missingMandatoryOptionValue':
      return wrongCall({
        object: `${path}: option ${named} is missing`,
        expected: 'it to be given',
      });
    case 'commander.missingArgument':
      return wrongCall({ object: `${path}: ${named} is missing`, expected: usageOf(command) });
    case 'commander.excessArguments':
      if (command.commands.length > 0) return unknownCommand(command, command.args[0] ?? '');
      return wrongCall({
        object: `${path}: ${command.args.join(' ')} is too much`,
        expected: `options after -- (${usageOf(command)})`,
      });
    default:
      return wrongCall({
        object: path,
        expected: `${usageOf(command)}, got: ${oneLine(error.message)}`,
      });
  }
}

function unknownCommand(command: Command, name: string): CommandFailure {
  const names = command.commands.map((child) => child.name());
  return wrongCall({
    object: `${commandPath(command)}: unknown command ${name}`,
    expected: `one of ${names.join(', ')}`,
    got: name,
    candidates: names,
  });
}

/** The long flags that a command knows, help among them. */
export function flagsOf(command: Command): string[] {
  return [...command.options.flatMap((option) => option.long ?? []), '--help'];
}

function usageOf(command: Command): string {
  return `${commandPath(command)} ${command.usage()}`;
}

function commandPath(command: Command): string {
  const parent = command.parent === null ? '' : `${commandPath(command.parent)} `;
  return `${parent}${command.name()}`;
}
