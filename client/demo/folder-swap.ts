import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where a folder's new content is built, and how it takes the place of the old. */
export interface FolderSwap {
  building: string;
  swap(): Promise<void>;
}

/** Whether a folder, which may not be there yet, can be replaced by a rename: it is no mount point. */
export async function canBeRenamed(folder: string): Promise<boolean> {
  const parent = path.dirname(folder);
  const [own, above] = await Promise.all([statOf(folder), statOf(parent)]);
  if (own === undefined) return true;
  const writable = await access(parent, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable && own.dev === above?.dev;
}

/** Built beside the folder and renamed: a reader sees all of the old content or all of the new. */
export function besideFolder(folder: string): FolderSwap {
  const building = `${folder}.wayline-${process.pid}`;
  return {
    building,
    swap: async () => {
      const old = `${building}.old`;
      const had = await renamed(folder, old);
      try {
        await rename(building, folder);
      } catch (error) {
        if (had) await rename(old, folder);
        throw error;
      }
      await rm(old, { recursive: true, force: true });
    },
  };
}

/** Built inside a folder that cannot be renamed; its entries are exchanged once all are there. */
export function insideFolder(folder: string): FolderSwap {
  const name = `.wayline-${process.pid}`;
  const building = path.join(folder, name);
  return {
    building,
    swap: async () => {
      const old = (await readdir(folder)).filter((entry) => entry !== name);
      for (const entry of old) await rm(path.join(folder, entry), { recursive: true });
      for (const entry of await readdir(building)) {
        await rename(path.join(building, entry), path.join(folder, entry));
      }
    },
  };
}

/** Whether an error says that there is no such file. */
export function isNotFound(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}

async function renamed(from: string, to: string): Promise<boolean> {
  await mkdir(path.dirname(from), { recursive: true });
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

async function statOf(file: string): Promise<{ dev: number } | undefined> {
  return stat(file).catch(() => undefined);
}
