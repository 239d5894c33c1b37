import { link, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { StageCheckpoints } from '../../workflows/contracts/stage-io.js';
import { isError } from '../failures.js';
import type { ObjectStore } from './object-store.js';
import { joinUri } from './s3-uri.js';
import { sha256OfFile, type Scratch } from './scratch.js';

/**
 * Work that took less is done again rather than kept: keeping 10 MB costs about 50 ms of an attempt, 1 %
 * of this.
 */
const WORTH_KEEPING_MS = 5_000;

const heartbeatSchema = z.object({
  checkpoints: z.object({
    fingerprint: z.string(),
    saved: z.record(
      z.string(),
      z.object({ sha256: z.string(), bytes: z.number(), facts: z.unknown() }),
    ),
  }),
});

/** The checkpoints that the last heartbeat of an earlier attempt names; undefined where it names none. */
export function checkpointsOf(heartbeat: unknown): StageCheckpoints | undefined {
  return heartbeatSchema.safeParse(heartbeat).data?.checkpoints;
}

/** A file that an attempt has made on its way, and the few facts that belong to it. */
export interface Checkpoint<Facts> {
  path: string;
  facts: Facts;
}

/** Where checkpoints are kept and who is told of them. */
export interface CheckpointOptions {
  store: ObjectStore;
  scratch: Scratch;
  /** Address below which those of the stage lie. */
  folder: string;
  fingerprint: string;
  workDir: string;
  signal: AbortSignal;
  /** Told what could not be saved or used, and what was. */
  readonly log: (message: string, facts: Record<string, unknown>) => void;
  worthKeepingMs?: number | undefined;
}

/**
 * Intermediate files of one stage output. They are sent to S3 beside the work that goes on, under the
 * output's fingerprint and their own hash; `saved` is carried by the heartbeat, so that the next attempt,
 * also on another worker, finds them. A checkpoint that cannot be used is made again: outputs are the same
 * bytes with and without.
 */
export class Checkpoints {
  readonly saved: StageCheckpoints['saved'] = {};
  /** Hash by name of everything that was begun to be sent: a request that is given up may yet arrive. */
  private readonly begun = new Map<string, string>();
  private readonly sending = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(private readonly options: CheckpointOptions) {}

  /** Takes over what an earlier attempt has saved, where it was at the same output. */
  resume(earlier: StageCheckpoints | undefined): void {
    if (earlier === undefined) return;
    if (earlier.fingerprint === this.options.fingerprint) Object.assign(this.saved, earlier.saved);
    else this.options.log('checkpoints of another output are left aside', {});
  }

  /** The file of an earlier attempt, or the one that `make` writes to the path it is given. */
  async file<Facts>(
    name: string,
    make: (path: string) => Promise<Facts>,
  ): Promise<Checkpoint<Facts>> {
    const found = await this.find<Facts>(name);
    if (found !== undefined) return found;
    const target = this.pathOf(name);
    const { made, isWorthKeeping } = await this.timed(() => make(target));
    if (isWorthKeeping) this.send(name, { path: target, facts: made });
    return { path: target, facts: made };
  }

  /** As `file`, of a value of plain objects and typed arrays; what lay in shared memory may come back outside it. */
  async value<Value>(name: string, make: () => Promise<Value>): Promise<Value> {
    const found = await this.find(name);
    if (found !== undefined) return deserialize(await readFile(found.path)) as Value;
    const { made, isWorthKeeping } = await this.timed(make);
    if (isWorthKeeping) {
      const target = this.pathOf(name);
      await writeFile(target, serialize(unshared(made)));
      this.send(name, { path: target, facts: null });
    }
    return made;
  }

  /** Waits until everything that is under way has been saved, so that a heartbeat can name it. */
  async settle(): Promise<void> {
    await Promise.all([...this.sending]);
  }

  /** Gives up what is under way: the output itself is about to be there, or nobody wants it. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.settle();
  }

  /** Removes those that are saved or were begun to be. */
  async remove(): Promise<void> {
    await this.stop();
    for (const [name, { sha256 }] of Object.entries(this.saved)) this.begun.set(name, sha256);
    for (const [name, sha256] of this.begun) {
      await this.options.store.remove(this.uriOf(name, sha256)).catch((error: unknown) => {
        this.options.log('a checkpoint could not be removed', { name, error: textOf(error) });
      });
    }
  }

  private async find<Facts>(name: string): Promise<Checkpoint<Facts> | undefined> {
    const known = this.saved[name];
    if (known === undefined) return undefined;
    const { store, scratch, signal, log } = this.options;
    try {
      const file = await scratch.file(known.sha256, (target) =>
        store.download(this.uriOf(name, known.sha256), target, signal),
      );
      // The scratch cache may drop its file once it is full.
      const own = this.pathOf(name);
      await link(file, own);
      log('going on from a checkpoint', { name, bytes: known.bytes });
      return { path: own, facts: known.facts as Facts };
    } catch (error) {
      signal.throwIfAborted();
      log('a checkpoint cannot be used; its work is done again', { name, error: textOf(error) });
      delete this.saved[name];
      return undefined;
    }
  }

  private send(name: string, checkpoint: Checkpoint<unknown>): void {
    const sent = this.upload(name, checkpoint).catch((error: unknown) => {
      if (this.stopped.signal.aborted || this.options.signal.aborted) return;
      this.options.log('a checkpoint could not be saved', { name, error: textOf(error) });
    });
    this.sending.add(sent);
    void sent.then(() => this.sending.delete(sent));
  }

  private async upload(name: string, { path: file, facts }: Checkpoint<unknown>): Promise<void> {
    const { store, scratch, signal } = this.options;
    const [sha256, { size }] = await Promise.all([sha256OfFile(file), stat(file)]);
    await scratch.keep(sha256, file);
    this.begun.set(name, sha256);
    const eitherSignal = AbortSignal.any([signal, this.stopped.signal]);
    await store.upload(file, this.uriOf(name, sha256), eitherSignal);
    this.saved[name] = { sha256, bytes: size, facts: facts ?? null };
  }

  private async timed<Made>(
    make: () => Promise<Made>,
  ): Promise<{ made: Made; isWorthKeeping: boolean }> {
    const startedAt = performance.now();
    const made = await make();
    const tookMs = performance.now() - startedAt;
    return { made, isWorthKeeping: tookMs >= (this.options.worthKeepingMs ?? WORTH_KEEPING_MS) };
  }

  private pathOf(name: string): string {
    return path.join(this.options.workDir, `checkpoint-${name}`);
  }

  private uriOf(name: string, sha256: string): string {
    const { folder, fingerprint } = this.options;
    return joinUri(folder, fingerprint.slice(0, 32), `${name}-${sha256.slice(0, 12)}`);
  }
}

const textOf = (error: unknown): string => (isError(error) ? error.message : String(error));

/** A copy in which no array is in shared memory, which cannot be serialised. */
function unshared(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    const isShared = value.buffer instanceof SharedArrayBuffer;
    return isShared ? (value as Float64Array).slice() : value;
  }
  if (Array.isArray(value)) return value.map(unshared);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unshared(item)]));
}
