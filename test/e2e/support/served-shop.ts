import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as S3StoreModule from '../../../activities/artifacts/s3-store.js';
import type { ObjectStore } from '../../../activities/artifacts/object-store.js';
import type { SampleOptions } from '../../../client/sample/sample-options.js';
import type * as GenerateSample from '../../../client/sample/generate-sample.js';
import type * as LocalStackModule from '../../../infra/local/local-stack.js';
import { startWayline, type CommandProcess } from './demo-process.js';
import { filesOf } from './small-shop.js';
import { stackEnvironment } from './stack-environment.js';

const load = createRequire(__filename);
const dist = (file: string): string => path.resolve(__dirname, '../../../dist', file);
const { startLocalStack } = load(dist('infra/local/local-stack.js')) as typeof LocalStackModule;
const { createS3Store } = load(dist('activities/artifacts/s3-store.js')) as typeof S3StoreModule;
const { generateSample } = load(dist('client/sample/generate-sample.js')) as typeof GenerateSample;

const BUCKET = 's3://wayline-source/shop';

type ShopOptions = Pick<SampleOptions, 'days' | 'timezone'> & { events: number; endDate: string };

/** A tiny shop on servers of its own, with one worker: what an operator's day looks like. */
export class ServedShop {
  private constructor(
    readonly root: string,
    readonly stack: LocalStackModule.LocalStack,
    readonly store: ObjectStore,
    readonly env: NodeJS.ProcessEnv,
    private readonly worker: CommandProcess,
  ) {}

  /** About `events` events on 30 days (or `days`) up to `endDate`; a run of a day takes a few seconds. */
  static async open(options: ShopOptions): Promise<ServedShop> {
    const root = mkdtempSync(path.join(tmpdir(), 'wayline-served-'));
    const shop = path.join(root, 'shop');
    await generateSample({ days: 30, ...options, outDir: shop });
    const stack = await startLocalStack({
      stateDir: path.join(root, 'servers'),
      log: () => undefined,
    });
    const { endpoint, region, accessKeyId, secretAccessKey } = stack.s3;
    const store = createS3Store({
      endpoint,
      region,
      credentials: { accessKeyId, secretAccessKey },
    });
    for (const key of filesOf(shop).keys()) {
      await store.upload(path.join(shop, key), `${BUCKET}/${key}`);
    }
    const env = {
      ...stackEnvironment(stack),
      WAYLINE_SCRATCH_DIR: path.join(root, 'scratch'),
      WAYLINE_TEMPORAL_UI_URL: stack.temporalUiUrl,
    };
    const worker = startWayline(['worker'], env);
    await worker.says(/WAYLINE_WORKER_READY/);
    return new ServedShop(root, stack, store, env, worker);
  }

  /** The shop's spec, as the generator has written it. */
  get spec(): string {
    return path.join(this.root, 'shop', 'spec.yaml');
  }

  /** Replaces the events of a day by a file that cannot be read. */
  async breakDay(day: string): Promise<void> {
    const broken = path.join(this.root, 'broken');
    writeFileSync(broken, 'this is no Parquet');
    for (const key of this.keysOf(day)) await this.store.upload(broken, `${BUCKET}/${key}`);
  }

  /** Puts the events of a day back as they were. */
  async mendDay(day: string): Promise<void> {
    for (const key of this.keysOf(day)) {
      await this.store.upload(path.join(this.root, 'shop', key), `${BUCKET}/${key}`);
    }
  }

  /** Takes the events of a day away. */
  async removeDay(day: string): Promise<void> {
    for (const key of this.keysOf(day)) await this.store.remove(`${BUCKET}/${key}`);
  }

  /** Kills a server as a crash would: it has no time to write anything. */
  crash(name: 'temporal' | 's3'): void {
    const list = readFileSync(path.join(this.root, 'servers', 'processes.json'), 'utf8');
    const servers = JSON.parse(list) as { name: string; pid: number }[];
    process.kill(servers.find((server) => server.name === name)?.pid ?? 0, 'SIGKILL');
  }

  async close(): Promise<void> {
    this.worker.kill('SIGTERM');
    await this.worker.ended;
    await this.stack.stop();
    rmSync(this.root, { recursive: true, force: true });
  }

  private keysOf(day: string): string[] {
    const keys = [...filesOf(path.join(this.root, 'shop')).keys()];
    return keys.filter((key) => key.startsWith(`events/dt=${day}/`));
  }
}
