import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { stringify } from 'yaml';
import { createS3Store } from '../../activities/artifacts/s3-store.js';
import { parseS3Uri } from '../../activities/artifacts/s3-uri.js';
import { wrongCall } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { connectForRuns } from '../connection.js';
import { openPrefix } from '../demo/demo-source.js';
import { deriveSources, pipelineNameOf } from '../spec/derive-spec.js';
import { checkSpec, parseSpecText } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface InitFlags extends SpeakingFlags {
  source?: string;
  spec: string;
  pipeline?: string;
  artifacts?: string;
  publish?: string;
}

/** `wayline init`: a first spec from what lies in a source, and a Temporal namespace that runs can start in. */
export function initCommand(): Command {
  const command = new Command('init')
    .description('write a first spec from a source, and register the search attributes in Temporal')
    .option('--source <uri>', 's3://bucket/prefix with the raw files')
    .option(
      '--spec <file>',
      'where the spec is written; one that is there is left as it is',
      'spec.yaml',
    )
    .option('--pipeline <name>', 'name of the pipeline (default: made of the prefix)')
    .option(
      '--artifacts <uri>',
      'where artifacts go (default: wayline/artifacts in the same bucket)',
    )
    .option('--publish <uri>', 'where releases go (default: wayline/published in the same bucket)');
  addSpeakingOptions(command);
  addExamples(
    command,
    'init --source s3://shop-raw/export',
    'init --source s3://shop-raw --pipeline shop --publish s3://shop-analytics',
    'init --spec spec.yaml --json',
  );
  return command.action((flags: InitFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => initialise(flags, terminal));
  });
}

async function initialise(flags: InitFlags, terminal: Terminal): Promise<ExitCode> {
  const isThere = existsSync(flags.spec);
  if (isThere) terminal.say(`${flags.spec} is there and left as it is`);
  else {
    await writeFile(flags.spec, await firstSpec(flags));
    terminal.say(`wrote ${flags.spec}`);
  }
  const temporal = await connectForRuns();
  const { namespace, address } = temporal;
  await temporal.close();
  terminal.say(`search attributes are registered in namespace ${namespace} of ${address}`);
  terminal.say(`Next: wayline doctor --spec ${flags.spec}, then wayline worker`);
  if (terminal.json) terminal.printJson({ spec: flags.spec, written: !isThere, namespace });
  return EXIT_CODES.done;
}

/** The text of a spec that is valid, made of what lies below the source. */
async function firstSpec(flags: InitFlags): Promise<string> {
  const uri = flags.source;
  if (uri === undefined || !uri.startsWith('s3://')) {
    throw wrongCall({
      object: uri === undefined ? '--source is missing' : `--source ${uri}`,
      expected:
        's3://bucket/prefix (a folder of this machine is run by: wayline demo --source DIR)',
    });
  }
  const { s3 } = readClientConfig();
  const source = await openPrefix(uri, createS3Store(s3));
  const sources = deriveSources(source.objects);
  if (sources === undefined) {
    throw wrongCall({
      object: `--source ${uri} has no events`,
      expected: 'files such as events/dt=YYYY-MM-DD/*.parquet or events.*',
    });
  }
  const bucket = `s3://${parseS3Uri(uri).bucket}`;
  const text = stringify({
    pipeline: flags.pipeline ?? pipelineNameOf(source.name),
    storage: {
      source: source.uri,
      artifacts: flags.artifacts ?? `${bucket}/wayline/artifacts`,
      publish: flags.publish ?? `${bucket}/wayline/published`,
    },
    sources,
  });
  checkSpec(parseSpecText(flags.spec, text));
  return text;
}
