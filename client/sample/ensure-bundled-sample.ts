import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { generateSample } from './generate-sample.js';
import { GENERATOR_VERSION, type SampleOptions, type SampleProgress } from './sample-options.js';

/** How the bundled sample is made. */
export interface BundledSampleOptions {
  onProgress?: (progress: SampleProgress) => void;
  /** Writes the files. Default: `generateSample`. */
  generate?: (options: SampleOptions) => Promise<unknown>;
}

/**
 * Returns the folder of the bundled sample below `dir`, making it with the default options where it
 * is not there yet. The folder's name bears the generator's version, so that a newer generator makes
 * its own. It appears as a whole: an interrupted start leaves none, and of two starts at once one
 * keeps the other's equal files.
 */
export async function ensureBundledSample(
  dir: string,
  { onProgress, generate = generateSample }: BundledSampleOptions = {},
): Promise<string> {
  const folder = path.join(dir, `sample-v${GENERATOR_VERSION}`);
  if (await exists(folder)) return folder;
  await mkdir(dir, { recursive: true });
  const making = await mkdtemp(path.join(dir, 'making-sample-'));
  try {
    await generate({ outDir: making, ...(onProgress ? { onProgress } : {}) });
    await rename(making, folder).catch(async (error: unknown) => {
      if (!(await exists(folder))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return folder;
}

async function exists(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
