import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkSpinFolder, clearSpinFolder } from '../../../../client/spin/spin-folder.js';

describe('checkSpinFolder and clearSpinFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-spin-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const put = (name: string, text = ''): Promise<void> => writeFile(path.join(folder, name), text);

  it('takes a new or an empty folder', async () => {
    await checkSpinFolder('--out', folder);
    await checkSpinFolder('--out', path.join(folder, 'new'));
  });

  it('replaces an earlier spin', async () => {
    await put('spin.json', JSON.stringify({ datasets: [{ dataset: 'a' }, { dataset: 'b' }] }));
    await put('a.parquet');
    await put('b-0000.parquet');
    await mkdir(path.join(folder, 's3'));
    await checkSpinFolder('--out', folder);
    await clearSpinFolder(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves alone what no spin has put there', async () => {
    await put('spin.json', JSON.stringify({ datasets: [{ dataset: 'a' }] }));
    await put('notes.txt');
    await expect(checkSpinFolder('--out', folder)).rejects.toThrow('got one with notes.txt in it');
    await put('file');
    await expect(checkSpinFolder('--out', path.join(folder, 'file'))).rejects.toThrow(
      'a folder that can be written',
    );
  });
});
