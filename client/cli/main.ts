import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommanderError } from 'commander';
import { silenceDependencies } from '../config.js';
import { EXIT_CODES } from './exit-codes.js';
import { reportFailure } from './perform.js';
import { createProgram } from './program.js';
import { Terminal } from './terminal.js';

async function main(argv: readonly string[]): Promise<void> {
  const program = createProgram(packageVersion());
  try {
    await program.parseAsync([...argv]);
  } catch (error) {
    process.exitCode =
      error instanceof CommanderError
        ? exitCodeOfAnswer(error)
        : reportFailure(new Terminal({ json: argv.includes('--json') }), error);
  }
}

function exitCodeOfAnswer(error: CommanderError): number {
  return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.wrongCall;
}

function packageVersion(): string {
  const file = path.join(__dirname, '..', '..', '..', 'package.json');
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}

/** A terminal that has been closed must not keep us from ending what was started. */
function ignoreClosedStreams(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

silenceDependencies();
ignoreClosedStreams();
void main(process.argv).then(() => process.exit());
