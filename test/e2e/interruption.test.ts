import { jsonLineOf, startWayline, wayline, type CommandProcess } from './support/demo-process.js';
import { processesOf } from './support/processes.js';
import { filesOf, openWorkspace, type Workspace } from './support/small-shop.js';

describe('wayline demo when it is disturbed', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await openWorkspace();
  });

  afterAll(() => workspace.remove());

  const args = (name: string): string[] => [
    ...['demo', '--source', workspace.shop, '--state', workspace.at(`state-${name}`)],
    ...['--out', workspace.at(`out-${name}`), '--json'],
  ];

  async function untilStage(demo: CommandProcess, stage: string): Promise<void> {
    await demo.says(new RegExp(`^${stage} +running`, 'm'));
  }

  it('publishes the same bytes when its worker is killed in the middle', async () => {
    const undisturbed = jsonLineOf(await wayline(args('calm')));
    const demo = startWayline(args('killed'));
    await untilStage(demo, 'segment');
    const worker = processesOf(workspace.at('state-killed')).find(({ command }) =>
      command.includes('worker/main.js'),
    );
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    const ended = await demo.ended;
    expect(ended.stderr).toContain('worker ended unexpectedly: SIGKILL; started again (1 of 3)');
    expect({ code: ended.code, release: jsonLineOf(ended).release }).toEqual({
      code: 0,
      release: undisturbed.release,
    });
    const [calm, killed] = [filesOf(workspace.at('out-calm')), filesOf(workspace.at('out-killed'))];
    // The manifest tells how long the stages took.
    for (const files of [calm, killed]) files.delete('manifest.json');
    expect(killed).toEqual(calm);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends everything and copies nothing on %s', async (signal, code) => {
    const demo = startWayline(args(signal));
    await untilStage(demo, 'collect');
    demo.kill(signal);
    const ended = await demo.ended;
    expect({ code: ended.code, status: jsonLineOf(ended).status }).toEqual({
      code,
      status: 'cancelled',
    });
    expect(processesOf(workspace.at(`state-${signal}`))).toEqual([]);
    expect(() => filesOf(workspace.at(`out-${signal}`))).toThrow('ENOENT');
  });

  it('goes on with the stages that had ended before an interruption', async () => {
    const again = jsonLineOf(await wayline(args('SIGINT')));
    expect(again.status).toBe('done');
  });

  it('leaves no process behind where it is killed itself, and starts again', async () => {
    const demo = startWayline(args('gone'));
    await untilStage(demo, 'collect');
    demo.kill('SIGKILL');
    await demo.ended;
    const deadline = Date.now() + 20_000;
    while (processesOf(workspace.at('state-gone')).length > 0 && Date.now() < deadline) {
      await new Promise((go) => setTimeout(go, 100));
    }
    expect(processesOf(workspace.at('state-gone'))).toEqual([]);
    expect(jsonLineOf(await wayline(args('gone'))).status).toBe('done');
  });
});
