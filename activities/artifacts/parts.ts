import { link, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { sha256OfJson } from './fingerprint.js';
import type { ObjectStore } from './object-store.js';
import { joinUri } from './s3-uri.js';
import { sha256OfFile, type Scratch } from './scratch.js';
import type { MadePart, Part, PartFile } from './stage.js';

const partSchema = z.object({
  files: z.record(
    z.string(),
    z.object({ uri: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() }),
  ),
  facts: z.unknown().optional(),
});

/** Where the parts of a stage are kept, and what all of them depend on. */
export interface PartsOptions {
  store: ObjectStore;
  scratch: Scratch;
  /** Address below which the stage's artifacts lie. */
  folder: string;
  codeVersion: string;
  workDir: string;
  signal: AbortSignal;
  /** Make parts that exist again. */
  ignoresCache: boolean;
}

/**
 * The parts of which a stage makes its datasets, such as one a day. Each is committed under the
 * fingerprint of what it depends on, so that another attempt, run or worker finds it.
 */
export class Parts {
  private count = 0;

  constructor(private readonly options: PartsOptions) {}

  /** The part of this name that depends on `dependsOn` (plain JSON); undefined where there is none. */
  async find<Facts>(name: string, dependsOn: unknown): Promise<Part<Facts> | undefined> {
    if (this.options.ignoresCache) return undefined;
    return this.read<Facts>(this.markerOf(name, dependsOn));
  }

  /**
   * Sends the files of a part that has just been made and commits it. Where another attempt was first, its
   * part is returned. What was made may depend on nothing but `dependsOn`.
   */
  async keep<Facts>(name: string, dependsOn: unknown, made: MadePart<Facts>): Promise<Part<Facts>> {
    const { store, folder, signal, ignoresCache } = this.options;
    const files: Record<string, PartFile> = {};
    for (const [dataset, file] of Object.entries(made.files)) {
      const own = joinUri(folder, dataset, name, this.fingerprintOf(name, dependsOn));
      files[dataset] = await this.send(file, own);
    }
    const part = { files, facts: made.facts };
    const marker = this.markerOf(name, dependsOn);
    const condition = ignoresCache ? undefined : ({ ifAbsent: true } as const);
    const isFirst = await store.writeText(marker, JSON.stringify(part), condition, signal);
    return (isFirst ? undefined : await this.read<Facts>(marker)) ?? part;
  }

  /** A new empty folder in which parts are made. */
  async newFolder(): Promise<string> {
    const own = path.join(this.options.workDir, `part-${this.count++}`);
    await mkdir(own, { recursive: true });
    return own;
  }

  /** Local path of a part's file, fetched once and kept in the scratch cache. */
  async local({ uri, sha256 }: PartFile): Promise<string> {
    const { store, scratch, workDir, signal } = this.options;
    const own = path.join(workDir, `${sha256}${path.extname(uri)}`);
    const cached = await scratch.file(sha256, (target) => store.download(uri, target, signal));
    await link(cached, own).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return own;
  }

  private fingerprintOf(name: string, dependsOn: unknown): string {
    return sha256OfJson({ code: this.options.codeVersion, name, dependsOn }).slice(0, 32);
  }

  private markerOf(name: string, dependsOn: unknown): string {
    const fingerprint = this.fingerprintOf(name, dependsOn);
    return joinUri(this.options.folder, '_parts', name, `${fingerprint}.json`);
  }

  private async read<Facts>(marker: string): Promise<Part<Facts> | undefined> {
    const found = await this.options.store.readText(marker, this.options.signal);
    if (found === undefined) return undefined;
    const { files, facts } = partSchema.parse(JSON.parse(found.text));
    return { files, facts: facts as Facts };
  }

  private async send(
    { path: file, rows }: { path: string; rows: number },
    folder: string,
  ): Promise<PartFile> {
    const { store, scratch, signal } = this.options;
    const sha256 = await sha256OfFile(file);
    const { size: bytes } = await stat(file);
    const uri = joinUri(folder, `${sha256.slice(0, 12)}${path.extname(file)}`);
    await store.upload(file, uri, signal);
    await scratch.keep(sha256, file);
    await rm(file);
    return { uri, rows, bytes, sha256 };
  }
}
