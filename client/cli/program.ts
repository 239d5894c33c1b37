import { Command, type CommanderError } from 'commander';
import { callFailure } from './call-failure.js';
import { decisionCommand } from './decide.js';
import { demoCommand } from './demo.js';
import { runCommand } from './run.js';
import { rerunCommand } from './rerun.js';
import { sampleCommand } from './sample.js';
import { statusCommand } from './status.js';
import { validateCommand } from './validate.js';
import { workerCommand } from './worker.js';

/** The program `wayline` with all its commands. */
export function createProgram(version: string): Command {
  const program = new Command('wayline')
    .description('Scheduled customer-journey analytics as durable Temporal workflows')
    .version(version, '--version', 'print the version')
    .addCommand(demoCommand(version))
    .addCommand(workerCommand())
    .addCommand(runCommand())
    .addCommand(rerunCommand())
    .addCommand(statusCommand())
    .addCommand(decisionCommand('retry'))
    .addCommand(decisionCommand('skip'))
    .addCommand(decisionCommand('override'))
    .addCommand(decisionCommand('abort'))
    .addCommand(validateCommand())
    .addCommand(sampleCommand());
  for (const command of [program, ...program.commands]) {
    command
      .showSuggestionAfterError(false)
      .configureOutput({ outputError: () => undefined })
      .exitOverride((error) => {
        throw isAnswered(error) ? error : callFailure(command, error);
      });
  }
  return program;
}

/** Help and version are answers, not errors; help for lack of a command has been printed as well. */
function isAnswered(error: CommanderError): boolean {
  return /^commander\.(?:helpDisplayed|help|version)$/.test(error.code);
}
