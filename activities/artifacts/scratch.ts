import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { WaylineError } from '../failures.js';

interface Entry {
  bytes: number;
  usedAt: number;
}

/**
 * The local disk of one worker process: a folder an attempt, and a cache of files by their SHA-256,
 * of which the least recently used go first when it is over its limit.
 */
export class Scratch {
  private readonly entries = new Map<string, Entry>();
  private readonly fetching = new Map<string, Promise<string>>();
  private clock = 0;

  private constructor(
    private readonly root: string,
    private readonly limitBytes: number,
  ) {}

  /** Opens this process's folder below `base` and clears what dead processes have left there. */
  static async open(base: string, limitBytes: number): Promise<Scratch> {
    await mkdir(base, { recursive: true });
    for (const name of await readdir(base)) {
      const pid = Number(/^worker-(\d+)$/.exec(name)?.[1]);
      if (pid === process.pid || (pid > 0 && !isAlive(pid))) {
        await rm(path.join(base, name), { recursive: true, force: true });
      }
    }
    const root = path.join(base, `worker-${process.pid}`);
    await mkdir(path.join(root, 'files'), { recursive: true });
    return new Scratch(root, limitBytes);
  }

  /** A new empty folder for one attempt. */
  async attemptFolder(stage: string): Promise<string> {
    return mkdtemp(path.join(this.root, `${stage}-`));
  }

  /** Local path of the file with this hash, fetched at most once; the hash is checked. */
  async file(sha256: string, fetch: (path: string) => Promise<void>): Promise<string> {
    const target = this.pathOf(sha256);
    const known = this.entries.get(sha256);
    if (known) {
      known.usedAt = ++this.clock;
      return target;
    }
    const other = this.fetching.get(sha256);
    if (other) {
      const fetched = await other.catch(() => undefined);
      // That of another attempt, which may have been cancelled.
      return fetched ?? this.file(sha256, fetch);
    }
    const running = this.fetchInto(sha256, target, fetch);
    this.fetching.set(sha256, running);
    try {
      return await running;
    } finally {
      this.fetching.delete(sha256);
    }
  }

  /** Keeps a file that an attempt has made, so that the next stage need not fetch it. */
  async keep(sha256: string, from: string): Promise<void> {
    if (this.entries.has(sha256)) return;
    const target = this.pathOf(sha256);
    await rm(target, { force: true });
    await link(from, target).catch(() => copyFile(from, target));
    await this.remember(sha256, target);
  }

  /** Removes everything of this process. */
  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  private pathOf(sha256: string): string {
    return path.join(this.root, 'files', sha256);
  }

  private async fetchInto(
    sha256: string,
    target: string,
    fetch: (path: string) => Promise<void>,
  ): Promise<string> {
    const partial = `${target}.partial`;
    try {
      await fetch(partial);
      const actual = await sha256OfFile(partial);
      if (actual !== sha256) {
        throw new WaylineError(
          'StorageUnavailable',
          target,
          `fetched bytes have another checksum: expected ${sha256}, got ${actual}`,
        );
      }
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
    await this.remember(sha256, target);
    return target;
  }

  private async remember(sha256: string, target: string): Promise<void> {
    const { size } = await stat(target);
    this.entries.set(sha256, { bytes: size, usedAt: ++this.clock });
    let total = [...this.entries.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    const oldestFirst = [...this.entries].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [key, entry] of oldestFirst) {
      if (total <= this.limitBytes || key === sha256) break;
      await rm(this.pathOf(key), { force: true });
      this.entries.delete(key);
      total -= entry.bytes;
    }
  }
}

/** SHA-256 of a file's bytes, as hex. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
