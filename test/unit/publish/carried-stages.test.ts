import { publishStage } from '../../../activities/publish/activity.js';
import type { LatestRelease } from '../../../activities/publish/latest-release.js';
import type { ReleaseManifest } from '../../../activities/publish/release-manifest.js';
import { renderReport } from '../../../activities/publish/report/render-report.js';
import type { StageRecord } from '../../../workflows/contracts/stage-io.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { fullReport } from './report-fixture.js';
import { artifactStage } from './shop-artifacts.js';

const BASE = 's3://wayline/published/shop';

const CARRIED: StageRecord = {
  stage: 'segment',
  status: 'skipped',
  rowsIn: 900,
  rowsOut: 900,
  seconds: 0,
  reasons: {},
  carriedFrom: '2026-01-12',
  carriedBecause: 'clusters do not converge <today>',
};

async function publishedWith(...records: StageRecord[]) {
  const shop = await StageHarness.open({
    date: '2026-01-14',
    spec: { pipeline: 'shop' },
    threads: inlineThreads,
  });
  try {
    shop.before.push(...records);
    await shop.run(artifactStage());
    await shop.run(publishStage);
    const text = async (name: string): Promise<string> =>
      (await shop.store.readText(`${BASE}/${name}`))?.text ?? '';
    const latest = JSON.parse(await text('latest.json')) as LatestRelease;
    const manifest = JSON.parse(await text(latest.manifest)) as ReleaseManifest;
    const page = await text(`releases/${latest.release}/report/index.html`);
    return { manifest, page };
  } finally {
    await shop.close();
  }
}

describe('a release with a skipped stage', () => {
  it('says in the manifest which stage and datasets are of which date, and why', async () => {
    const { manifest } = await publishedWith(CARRIED);
    expect(manifest.stages[0]).toMatchObject({
      stage: 'segment',
      carriedFrom: '2026-01-12',
      carriedBecause: 'clusters do not converge <today>',
    });
    const carried = Object.entries(manifest.datasets).flatMap(([name, { carriedFrom }]) =>
      carriedFrom === undefined ? [] : [[name, carriedFrom]],
    );
    expect(carried).toEqual([
      ['segments', '2026-01-12'],
      ['segment_selection', '2026-01-12'],
      ['segment_migration', '2026-01-12'],
    ]);
  });

  it('has a failed check for each of those datasets, and says so above every number', async () => {
    const plain = await publishedWith();
    const { manifest, page } = await publishedWith(CARRIED);
    const checks = (of: ReleaseManifest): number => of.datasets['quality']?.rows ?? 0;
    expect(checks(manifest)).toBe(checks(plain.manifest) + 3);
    const words = page.replaceAll(/\s+/g, ' ');
    expect(words).toContain(
      'The datasets segments, segment_selection, segment_migration are those of <b>2026-01-12</b>, not of 2026-01-14: the stage <b>segment</b> was skipped. Reason: clusters do not converge &lt;today&gt;',
    );
    expect(words.indexOf('class="notice"')).toBeLessThan(words.indexOf('<section'));
    expect(words).toContain('carried_over');
    expect(plain.page).not.toContain('class="notice"');
  });

  it('is another release than one with the stage run, and the same however often it is made', async () => {
    const [first, again, plain] = [
      await publishedWith(CARRIED),
      await publishedWith(CARRIED),
      await publishedWith(),
    ];
    expect(again.manifest.release).toBe(first.manifest.release);
    expect(plain.manifest.release).not.toBe(first.manifest.release);
  });

  it('names the stage itself where it makes no published dataset', async () => {
    const { page } = await publishedWith({ ...CARRIED, stage: 'collect', carriedBecause: '' });
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      'What collect makes is that of <b>2026-01-12</b>',
    );
  });
});

describe('the report of a release with an opened gate', () => {
  it('says which check was let through', () => {
    const data = fullReport();
    const gate = {
      ...data.quality[0]!,
      ...{ check: 'rejected_share', severity: 'block', passed: false },
      observed: '0.5, let through by an operator',
      expected: 'at most 0.1',
    };
    const page = renderReport({ ...data, quality: [gate] }).replaceAll(/\s+/g, ' ');
    expect(page).toContain(
      'The check <b>rejected share</b> of events has failed: expected at most 0.1, got 0.5, let through by an operator.',
    );
  });
});
