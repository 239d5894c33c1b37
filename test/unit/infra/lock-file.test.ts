import { spawn } from 'node:child_process';
import { existsSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { takeLock } from '../../../infra/local/setup/lock-file.js';
import { processStart } from '../../../infra/local/setup/process-identity.js';
import { temporaryFolder, write } from './temporary-folder.js';

const root = temporaryFolder();
const lockWith = (name: string, holder: object): string =>
  write(path.join(root, name), `${JSON.stringify({ since: '2026-01-01T00:00:00Z', ...holder })}\n`);

async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  return child.pid ?? 0;
}

describe('takeLock', () => {
  it('names the living process that holds it', () => {
    const file = path.join(root, 'held');
    const lock = takeLock(file);
    expect(takeLock(file)).toEqual({
      holder: {
        pid: process.pid,
        start: processStart(process.pid),
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) as string,
      },
    });
    expect('release' in lock).toBe(true);
  });

  it('can be taken again after it is released', () => {
    const file = path.join(root, 'released');
    const lock = takeLock(file);
    if ('release' in lock) lock.release();
    expect(existsSync(file)).toBe(false);
    expect(takeLock(file)).toHaveProperty('release');
  });

  it('takes over the lock of a dead process', async () => {
    const file = lockWith('dead', { pid: await endedPid(), start: '1' });
    expect(takeLock(file)).toHaveProperty('release');
  });

  it('takes over a lock whose pid now belongs to a later process', () => {
    const file = lockWith('reused', { pid: process.pid, start: 'before' });
    expect(takeLock(file)).toHaveProperty('release');
  });

  it('waits for the writer of a fresh empty lock, but not for one who never wrote', () => {
    const file = write(path.join(root, 'empty'), '');
    expect(takeLock(file)).toHaveProperty('holder');
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, minuteAgo, minuteAgo);
    expect(takeLock(file)).toHaveProperty('release');
  });
});
