import { Command } from 'commander';
import { stringify } from 'yaml';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { specJsonSchema } from '../spec/spec-schema.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface ValidateFlags extends SpeakingFlags {
  spec: string;
  schema?: boolean;
}

/** `wayline validate`: checks a spec and prints it with every default filled in. */
export function validateCommand(): Command {
  const command = new Command('validate')
    .description('check a pipeline spec and print it with every default filled in')
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml')
    .option('--schema', 'print the JSON Schema of specs instead');
  addSpeakingOptions(command);
  addExamples(command, 'validate --spec shop.yaml', 'validate --schema > wayline.schema.json');
  return command.action((flags: ValidateFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => validate(flags, terminal));
  });
}

async function validate(flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  if (flags.schema === true) {
    if (terminal.json) terminal.printJson(specJsonSchema());
    else terminal.print(JSON.stringify(specJsonSchema(), null, 2));
    return EXIT_CODES.done;
  }
  const { complete } = checkSpec(await readSpecFile(flags.spec));
  if (terminal.json) terminal.printJson(complete);
  else terminal.print(stringify(complete).trimEnd());
  return EXIT_CODES.done;
}
