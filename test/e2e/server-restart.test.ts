import { readFileSync } from 'node:fs';
import { jsonLineOf, startWayline, wayline, type CommandProcess } from './support/demo-process.js';
import { filesOf, openWorkspace, type Workspace } from './support/small-shop.js';

interface Server {
  name: string;
  pid: number;
}

describe('a run whose servers are killed in the middle', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await openWorkspace();
  });

  afterAll(() => workspace.remove());

  const args = (name: string): string[] => [
    ...['demo', '--source', workspace.shop, '--state', workspace.at(`state-${name}`)],
    ...['--out', workspace.at(`out-${name}`), '--json'],
  ];

  /** Kills a server of the demo as a crash would: it has no time to write anything. */
  function crash(state: string, name: string): void {
    const list = readFileSync(workspace.at(`state-${state}`, 'processes.json'), 'utf8');
    const server = (JSON.parse(list) as Server[]).find((running) => running.name === name);
    process.kill(server?.pid ?? 0, 'SIGKILL');
  }

  async function disturbed(name: string, kills: readonly [string, string][]): Promise<string> {
    const demo: CommandProcess = startWayline(args(name));
    for (const [stage, server] of kills) {
      await demo.says(new RegExp(`^${stage} +running`, 'm'));
      crash(name, server);
      await demo.says(new RegExp(`${server} server ended unexpectedly .*; started again`));
    }
    const ended = await demo.ended;
    expect({ code: ended.code, stderr: ended.code === 0 ? '' : ended.stderr }).toEqual({
      code: 0,
      stderr: '',
    });
    return jsonLineOf(ended).release ?? '';
  }

  it('publishes the same bytes as one that nothing has happened to', async () => {
    const calm = jsonLineOf(await wayline(args('calm')));
    const temporal = await disturbed('temporal', [['segment', 'temporal']]);
    const both = await disturbed('both', [
      ['clean', 's3'],
      ['segment', 'temporal'],
      ['recommend', 's3'],
    ]);
    expect([temporal, both]).toEqual([calm.release, calm.release]);
    const published = ['calm', 'temporal', 'both'].map((name) => {
      const files = filesOf(workspace.at(`out-${name}`));
      // The manifest tells how long the stages took.
      files.delete('manifest.json');
      return files;
    });
    expect(published[1]).toEqual(published[0]);
    expect(published[2]).toEqual(published[0]);
  });
});
