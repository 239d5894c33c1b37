import { CommandFailure } from '../../../client/command-failure.js';
import { createProgram } from '../../../client/cli/program.js';

async function failureOf(...call: string[]): Promise<CommandFailure> {
  try {
    await createProgram('1.2.3').parseAsync(['node', 'wayline', ...call]);
  } catch (error) {
    if (error instanceof CommandFailure) return error;
    throw error;
  }
  throw new Error('the call was taken');
}

describe('createProgram', () => {
  it.each([
    [['demo', '--soruce', 'x'], 'unknown option --soruce', 'nearest is --source'],
    [['demo', '--dat=2026-01-01'], 'unknown option --dat', 'nearest is --date'],
    [['dmeo'], 'unknown command dmeo', 'nearest is demo'],
    [['demo', '--date', '2026-02-30'], '--date 2026-02-30', 'nearest is 2026-02-28'],
    [['demo', '--ui-port', 'x'], '--ui-port x', 'a port from 1 to 65535'],
    [['run', '--on-failure', 'hodl'], '--on-failure hodl', 'nearest is hold'],
    [['retry', '2026-01-01', '--stage', 'trian'], '--stage trian', 'nearest is train'],
    [['demo', '--date'], '--date', 'a value after it'],
    [['abort'], 'run is missing', 'wayline abort'],
    [['backfill', 'puase', 'x'], 'wayline backfill: unknown command puase', 'nearest is pause'],
    [['backfill', '--parallel', '0'], '--parallel 0', 'a number from 1 to 100'],
    [['backfill', '--only', 'mising'], '--only mising', 'nearest is missing'],
    [['backfill', 'pause', '--resaon'], 'wayline backfill pause', 'nearest is --reason'],
    [['demo', 'stray'], 'stray', 'options after --'],
  ])('answers %j in one line with the thing and what was expected', async (call, thing, rest) => {
    const failure = await failureOf(...call);
    expect(failure.exitCode).toBe(2);
    expect(failure.lines).toHaveLength(1);
    expect(failure.lines[0]).toContain(thing);
    expect(failure.lines[0]).toContain(rest);
    expect(failure.lines[0]).not.toContain('\n');
  });

  it('has no command that does nothing yet', async () => {
    expect((await failureOf('serve')).lines[0]).toContain('unknown command serve');
  });

  it('explains every command with an example', () => {
    for (const command of createProgram('1.2.3').commands) {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) });
      command.outputHelp();
      expect(help).toContain(`$ wayline ${command.name()}`);
    }
  });
});
