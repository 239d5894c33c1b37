import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageDefinition } from '../../../activities/artifacts/stage.js';
import { publishStage } from '../../../activities/publish/activity.js';
import type { LatestRelease } from '../../../activities/publish/latest-release.js';
import type {
  ManifestFile,
  ReleaseManifest,
} from '../../../activities/publish/release-manifest.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { artifactStage, HOSTILE } from './shop-artifacts.js';

const BASE = 's3://wayline/published/shop';
const SPEC = { pipeline: 'shop', timezone: 'Asia/Shanghai', currency: 'CNY' };

async function publishedShop(
  options: { without?: readonly string[]; date?: string } = {},
): Promise<StageHarness> {
  const { date = '2026-01-14' } = options;
  const harness = await StageHarness.open({ date, spec: SPEC, threads: inlineThreads });
  await harness.run(artifactStage(options));
  await harness.run(publishStage);
  return harness;
}

async function readJson<Value>(harness: StageHarness, uri: string): Promise<Value> {
  const found = await harness.store.readText(uri);
  return JSON.parse(found?.text ?? 'null') as Value;
}

const latestOf = (harness: StageHarness): Promise<LatestRelease> =>
  readJson(harness, `${BASE}/latest.json`);

async function manifestOf(harness: StageHarness): Promise<ReleaseManifest> {
  return readJson(harness, `${BASE}/${(await latestOf(harness)).manifest}`);
}

const filesOf = (manifest: ReleaseManifest): ManifestFile[] => [
  ...Object.values(manifest.datasets).flatMap((dataset) => dataset.files),
  ...manifest.models,
  manifest.report,
];

/** What the runner does where it finds the stage's output made before. */
const CACHED_PUBLISH: StageDefinition = {
  ...publishStage,
  compute: () => Promise.resolve({ rowsIn: 0, rowsOut: 0 }),
};

const keysOf = async (harness: StageHarness): Promise<string[]> =>
  (await harness.store.list('s3://wayline/published')).map((object) => object.key);

describe('publishStage', () => {
  let shop: StageHarness;
  beforeAll(async () => {
    shop = await publishedShop();
  });
  afterAll(() => shop.close());

  it('publishes files whose paths, sizes and hashes are those of the manifest, and no others', async () => {
    const manifest = await manifestOf(shop);
    const at = (file: ManifestFile): string =>
      new URL(
        file.path,
        `http://store/published/shop/releases/${manifest.release}/manifest.json`,
      ).pathname.slice(1);
    const expected = filesOf(manifest).map(at);
    for (const file of filesOf(manifest)) {
      const bytes = await readFile(path.join(shop.root, 's3', 'wayline', at(file)));
      expect(bytes.length).toBe(file.bytes);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    }
    const own = [
      `published/shop/latest.json`,
      `published/shop/releases/${manifest.release}/manifest.json`,
    ];
    expect(await keysOf(shop)).toEqual([...expected, ...own].toSorted());
  });

  it('puts dataset files under dt=<date> and names a release by date and content', async () => {
    const manifest = await manifestOf(shop);
    expect(manifest.datasets['customers']?.files[0]?.path).toMatch(
      /^\.\.\/\.\.\/customers\/dt=2026-01-14\/[0-9a-f]{12}-0000\.parquet$/,
    );
    expect(manifest.release).toMatch(/^2026-01-14-[0-9a-f]{12}$/);
  });

  it('names the manifest and its hash in latest.json', async () => {
    const latest = await latestOf(shop);
    const manifest = await shop.store.readText(`${BASE}/${latest.manifest}`);
    expect(latest.sha256).toBe(
      createHash('sha256')
        .update(manifest?.text ?? '')
        .digest('hex'),
    );
    expect(latest.date).toBe('2026-01-14');
  });

  it('tells events read, kept and rejected, the inputs, the models and the timings', async () => {
    const manifest = await manifestOf(shop);
    expect(manifest.events).toEqual({
      read: 35_000,
      kept: 34_580,
      rejected: { future_time: 140, missing_customer_id: 280, no_consent: 0 },
    });
    expect(manifest.inputs).toHaveLength(29);
    expect(manifest.inputs[0]).toMatchObject({ size: 120_000, rows: 1_200 });
    expect(manifest.models.map((file) => file.path)).toEqual([
      'models/purchase/model.json',
      'models/purchase/probability.json',
      'models/purchase/features.json',
      'models/purchase/model-card.md',
    ]);
    expect(manifest.stages).toMatchObject([{ stage: 'optimise', status: 'done', seconds: 0 }]);
  });

  it('publishes the same release from the same artifacts', async () => {
    const again = await publishedShop();
    expect(await keysOf(again)).toEqual(await keysOf(shop));
    await again.close();
  });

  it('puts a customer into its segment and the metrics of all stages together', async () => {
    const manifest = await manifestOf(shop);
    expect(manifest.datasets['customers']?.rows).toBe(900);
    expect(manifest.datasets['metrics']?.rows).toBe(2 + 6 + 8 + 2);
  });

  it('shows no hostile text as markup in the report', async () => {
    const { release } = await manifestOf(shop);
    const page = await shop.store.readText(`${BASE}/releases/${release}/report/index.html`);
    expect(page?.text).not.toContain(HOSTILE);
    expect(page?.text).not.toMatch(/<img|<script/);
    expect(page?.text).toContain('小程序');
  });
});

describe('publishing again', () => {
  it('writes nothing where everything is there', async () => {
    const harness = await publishedShop();
    const before = await harness.store.list('s3://wayline/published');
    const upload = jest.spyOn(harness.store, 'upload');
    await harness.run(publishStage);
    expect(upload.mock.calls.filter(([, uri]) => uri.startsWith(BASE))).toEqual([]);
    expect(await harness.store.list('s3://wayline/published')).toEqual(before);
    await harness.close();
  });

  it('restores in finish what somebody has removed, the manifest too', async () => {
    const harness = await publishedShop();
    const before = await keysOf(harness);
    const manifest = await manifestOf(harness);
    const latest = await latestOf(harness);
    const [paths] = manifest.datasets['paths']?.files ?? [];
    await harness.store.remove(`${BASE}/${paths?.path.slice('../../'.length) ?? ''}`);
    await harness.run(CACHED_PUBLISH);
    expect(await keysOf(harness)).toEqual(before);
    await harness.store.remove(`${BASE}/${latest.manifest}`);
    await harness.store.remove(`${BASE}/latest.json`);
    await harness.run(CACHED_PUBLISH);
    expect(await keysOf(harness)).toEqual(before);
    expect((await latestOf(harness)).release).toBe(latest.release);
    await harness.close();
  });

  it('sets the pointer back to its release in finish, where another of the date was put there', async () => {
    const harness = await publishedShop();
    const own = await harness.store.readText(`${BASE}/latest.json`);
    const other = { ...(await latestOf(harness)), release: '2026-01-14-000000000000' };
    await harness.store.writeText(`${BASE}/latest.json`, JSON.stringify(other));
    await harness.run(CACHED_PUBLISH);
    expect(await harness.store.readText(`${BASE}/latest.json`)).toEqual(own);
    await harness.close();
  });

  it('sends every file before the manifest and the manifest before the pointer', async () => {
    const harness = await StageHarness.open({
      date: '2026-01-14',
      spec: SPEC,
      threads: inlineThreads,
    });
    const order: string[] = [];
    const upload = harness.store.upload.bind(harness.store);
    const writeText = harness.store.writeText.bind(harness.store);
    jest.spyOn(harness.store, 'upload').mockImplementation(async (source, uri) => {
      await upload(source, uri);
      if (uri.startsWith(BASE)) order.push('file');
    });
    jest.spyOn(harness.store, 'writeText').mockImplementation((uri, text, condition) => {
      order.push(uri.endsWith('manifest.json') ? 'manifest' : 'latest');
      return writeText(uri, text, condition);
    });
    await harness.run(artifactStage());
    await harness.run(publishStage);
    expect(order).toEqual([...Array<string>(34).fill('file'), 'manifest', 'latest']);
    await harness.close();
  });
});

describe('publishing with parts missing', () => {
  it('publishes every dataset without rows, with its schema and the reason', async () => {
    const without = [
      'segments',
      'segment_selection',
      'segment_assignment',
      'segment_map',
      'metrics_segment',
      'predictions',
      'metrics_train',
      'roc_curve',
      'feature_importance',
      'model',
      'recommendations',
      'metrics_recommend',
      'touchpoints',
      'transitions',
      'paths',
      'metrics_optimise',
      'funnels',
      'rejected',
      'products',
    ];
    const harness = await StageHarness.open({
      date: '2026-01-14',
      spec: SPEC,
      threads: inlineThreads,
    });
    harness.before.push({
      stage: 'train',
      status: 'skipped',
      rowsIn: 0,
      rowsOut: 0,
      seconds: 0,
      reasons: { train: 'only 3 buyers', recommendations: 'no product was ever bought' },
    });
    await harness.run(artifactStage({ without }));
    await harness.run(publishStage);
    const { datasets, models, report, release } = await manifestOf(harness);
    expect(datasets['predictions']).toMatchObject({ rows: 0, reason: 'only 3 buyers' });
    expect(datasets['recommendations']).toMatchObject({
      rows: 0,
      reason: 'no product was ever bought',
    });
    expect(datasets['rejected']).toMatchObject({
      rows: 0,
      reason: 'No row broke a cleaning rule.',
    });
    expect(datasets['paths']?.files).toHaveLength(1);
    expect(datasets['customers']).not.toHaveProperty('reason');
    expect(models).toEqual([]);
    const page = await harness.store.readText(`${BASE}/releases/${release}/${report.path}`);
    expect(page?.text).toContain('only 3 buyers');
    expect(page?.text).toContain('no product was ever bought');
    await harness.close();
  });
});
