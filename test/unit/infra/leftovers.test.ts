import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { stopLeftovers } from '../../../infra/local/leftovers.js';
import { isAlive, processStart } from '../../../infra/local/setup/process-identity.js';
import { temporaryFolder, write } from './temporary-folder.js';

const root = temporaryFolder();
const children: ChildProcess[] = [];

function sleeper(): { pid: number; start: string | undefined } {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  children.push(child);
  const pid = child.pid ?? 0;
  return { pid, start: processStart(pid) };
}

const list = (name: string, records: object[]): string =>
  write(path.join(root, name), JSON.stringify(records));

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
});

describe('stopLeftovers', () => {
  it('stops the recorded process and forgets the list', async () => {
    const recorded = sleeper();
    const file = list('left', [{ name: 's3', command: process.execPath, ...recorded }]);
    const stopped = await stopLeftovers(file, 0);
    expect(stopped.map(({ pid }) => pid)).toEqual([recorded.pid]);
    expect(isAlive(recorded)).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it('leaves a process alone whose start or command is another', async () => {
    const later = sleeper();
    const other = sleeper();
    const file = list('reused', [
      { name: 's3', command: process.execPath, pid: later.pid, start: 'before' },
      { name: 'temporal', command: '/opt/temporal', ...other },
    ]);
    expect(await stopLeftovers(file, 0)).toEqual([]);
    expect([later, other].map(isAlive)).toEqual([true, true]);
  });

  it('has nothing to do without a list or with a broken one', async () => {
    expect(await stopLeftovers(path.join(root, 'none'), 0)).toEqual([]);
    expect(await stopLeftovers(write(path.join(root, 'broken'), '[{'), 0)).toEqual([]);
  });
});
