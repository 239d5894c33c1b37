import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { wrongCall } from '../command-failure.js';
import { isNotFound } from '../demo/folder-swap.js';

/** File that the folder of a spin has in it. */
export const SPIN_FILE = 'spin.json';

/** What a spin puts into its folder beside the files of datasets. */
export const WRITTEN_FOLDER = 's3';
export const WORK_FOLDER = '.work';

/** Fails (exit 2) where a spin must not be put: a file, or a folder with something else in it. */
export async function checkSpinFolder(flag: string, folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown): string[] => {
    if (isNotFound(error)) return [];
    throw wrongCall({ object: `${flag} ${folder}`, expected: 'a folder that can be written' });
  });
  const own = await ownNames(folder, names);
  const other = names.find((name) => !own.has(name));
  if (other === undefined) return;
  throw wrongCall({
    object: `${flag} ${folder}`,
    expected: `an empty or new folder, or one of an earlier spin, got one with ${other} in it`,
  });
}

/** Removes what an earlier spin has left in a checked folder. */
export async function clearSpinFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of await ownNames(folder, names)) {
    await rm(path.join(folder, name), { recursive: true, force: true });
  }
}

/** Names that spins put there; without `spin.json` those of a spin that was broken off. */
async function ownNames(folder: string, names: readonly string[]): Promise<Set<string>> {
  const own = new Set([SPIN_FILE, WORK_FOLDER]);
  const datasets = await datasetsOf(folder);
  if (datasets.length > 0 || names.includes(WORK_FOLDER)) own.add(WRITTEN_FOLDER);
  for (const name of names) {
    const stem = name.replace(/\.[^.]+$/, '').replace(/-\d{4}$/, '');
    if (datasets.includes(stem)) own.add(name);
  }
  return own;
}

async function datasetsOf(folder: string): Promise<string[]> {
  try {
    const text = await readFile(path.join(folder, SPIN_FILE), 'utf8');
    const { datasets } = JSON.parse(text) as { datasets: { dataset: string }[] };
    return datasets.map(({ dataset }) => dataset);
  } catch {
    return [];
  }
}
