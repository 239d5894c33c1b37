import { Command, type CommanderError } from 'commander';
import { auditCommand } from './audit.js';
import { backfillCommand } from './backfill.js';
import { callFailure } from './call-failure.js';
import { decisionCommand } from './decide.js';
import { demoCommand } from './demo.js';
import { notifyCommand } from './notify.js';
import { doctorCommand } from './doctor.js';
import { initCommand } from './init.js';
import { reconcileCommand } from './reconcile.js';
import { explainCommand } from './explain.js';
import { planCommand } from './plan.js';
import { releasesCommand } from './releases.js';
import { runCommand } from './run.js';
import { rerunCommand } from './rerun.js';
import { sampleCommand } from './sample.js';
import { spinCommand } from './spin.js';
import { scheduleCommand } from './schedule.js';
import { statusCommand } from './status.js';
import { validateCommand } from './validate.js';
import { workerCommand } from './worker.js';

/** The program `wayline` with all its commands. */
export function createProgram(version: string): Command {
  const program = new Command('wayline')
    .description('Scheduled customer-journey analytics as durable Temporal workflows')
    .version(version, '--version', 'print the version')
    // Flags belong to the command that they stand behind: `backfill pause ID --json` is not `backfill --json`.
    .enablePositionalOptions()
    .addCommand(demoCommand(version))
    .addCommand(workerCommand())
    .addCommand(runCommand())
    .addCommand(rerunCommand())
    .addCommand(explainCommand())
    .addCommand(planCommand())
    .addCommand(spinCommand())
    .addCommand(statusCommand())
    .addCommand(decisionCommand('retry'))
    .addCommand(decisionCommand('skip'))
    .addCommand(decisionCommand('override'))
    .addCommand(decisionCommand('abort'))
    .addCommand(backfillCommand())
    .addCommand(reconcileCommand())
    .addCommand(auditCommand())
    .addCommand(releasesCommand())
    .addCommand(notifyCommand())
    .addCommand(scheduleCommand())
    .addCommand(initCommand())
    .addCommand(doctorCommand())
    .addCommand(validateCommand())
    .addCommand(sampleCommand());
  nameWrongCalls(program);
  return program;
}

/** Makes a command and those below it fail in our words. */
function nameWrongCalls(command: Command): void {
  command
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      throw isAnswered(error) ? error : callFailure(command, error);
    });
  command.commands.forEach(nameWrongCalls);
}

/** Help and version are answers, not errors; help for lack of a command has been printed as well. */
function isAnswered(error: CommanderError): boolean {
  return /^commander\.(?:helpDisplayed|help|version)$/.test(error.code);
}
