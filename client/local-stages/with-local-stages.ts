import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Stores } from '../../activities/deps.js';
import { LocalStages } from './local-stages.js';

/** Runs `work` with stages of this process in a folder that goes afterwards: for looking, not for keeping. */
export async function withLocalStages<T>(
  stores: ReturnType<Stores>,
  work: (local: LocalStages) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-look-'));
  const folders = { written: path.join(folder, 'written'), work: path.join(folder, 'work') };
  try {
    const local = await LocalStages.open(stores, folders);
    try {
      return await work(local);
    } finally {
      await local.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
