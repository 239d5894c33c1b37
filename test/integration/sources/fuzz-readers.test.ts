import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const bench = path.resolve(__dirname, '../../bench/fuzz-readers/bench.js');

describe('the readers', () => {
  it('end with every mutated file in clean rows or in one error that names it', async () => {
    const child = spawn(process.execPath, [bench, '--cases', '100', '--seed', '5', '--lanes', '1']);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining('"cases":100') as string,
    });
    expect(said).toContain('"findings":0');
  });
});
