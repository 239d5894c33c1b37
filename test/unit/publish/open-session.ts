import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckSession } from '../../../activities/compute/duck-session.js';

/** Runs a test with a DuckDB session and an empty folder, and clears both away. */
export async function withSession(
  test: (duck: DuckSession, folder: string) => Promise<void>,
  threads = 2,
): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-publish-'));
  const duck = await DuckSession.open({ memoryMb: 256, threads, tempDir: folder });
  try {
    await test(duck, folder);
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}
