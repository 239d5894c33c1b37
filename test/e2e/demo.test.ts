import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RunLine } from '../../client/run-result.js';
import { STAGES } from '../../workflows/contracts/stage-io.js';
import { checkRelease } from '../support/check-release.js';
import { DATASET_NAMES } from '../support/release-rules.js';
import { openBrowser } from './support/browser.js';
import { jsonLineOf, npmStart, wayline, type Ended } from './support/demo-process.js';
import { processesOf } from './support/processes.js';
import { filesOf, LAST_DAY, openWorkspace, type Workspace } from './support/small-shop.js';

describe('npm start', () => {
  let workspace: Workspace;
  let first: Ended;
  let line: RunLine;

  beforeAll(async () => {
    workspace = await openWorkspace();
    first = await npmStart(args('out'));
    line = jsonLineOf(first);
  });

  afterAll(() => workspace.remove());

  const args = (out: string): string[] => [
    ...['--source', workspace.shop, '--state', workspace.at('state')],
    ...['--out', workspace.at(out), '--json'],
  ];

  it('runs the last day through all eight stages', () => {
    expect({ code: first.code, status: line.status, date: line.date }).toEqual({
      code: 0,
      status: 'done',
      date: LAST_DAY,
    });
    expect(line.stages.map(({ name }) => name)).toEqual(STAGES);
    expect(line.stages.filter(({ cached }) => cached)).toEqual([]);
  });

  it('prints nothing on stdout but the JSON line', () => {
    expect(first.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('publishes every dataset, with as many rows as it says', () => {
    expect(Object.keys(line.datasets).sort()).toEqual([...DATASET_NAMES].sort());
    for (const name of ['customers', 'predictions', 'recommendations', 'touchpoints']) {
      expect(line.datasets[name]?.rows).toBeGreaterThan(0);
    }
  });

  it('publishes rows that keep every rule of the contract', async () => {
    expect(await checkRelease(workspace.at('out'))).toEqual([]);
  });

  it('copies the release with its models, its report and a manifest of the copy’s own paths', () => {
    const files = filesOf(workspace.at('out'));
    const manifest = JSON.parse(files.get('manifest.json')?.toString('utf8') ?? '') as {
      release: string;
      datasets: Record<string, { files: { path: string; bytes: number }[] }>;
    };
    expect(manifest.release).toBe(line.release);
    for (const { path, bytes } of Object.values(manifest.datasets).flatMap((one) => one.files)) {
      expect(path).toMatch(/^\w+\/part-\d{4}\.parquet$/);
      expect(files.get(path)?.length).toBe(bytes);
    }
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['models/purchase/model.json', 'report/index.html']),
    );
  });

  it('names addresses; the report is one that can be opened', () => {
    expect(line.urls.temporal).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/shop-2026-06-30$/,
    );
    expect(readFileSync(fileURLToPath(line.urls.report ?? ''), 'utf8')).toContain('<html');
  });

  it('writes a report that a browser shows whole, with its pictures and without a request', async () => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
      const requests: string[] = [];
      const problems: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      page.on('console', (message) => problems.push(message.text()));
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(line.urls.report ?? '');
      const headings = await page.locator('h2').allInnerTexts();
      expect(headings).toEqual(expect.arrayContaining(['The funnel', 'Customer segments']));
      expect(await page.locator('svg').count()).toBeGreaterThanOrEqual(4);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
      expect({ requests, problems }).toEqual({ requests: [line.urls.report], problems: [] });
    } finally {
      await browser.close();
    }
  });

  it('leaves nothing running', () => {
    expect(processesOf(workspace.at('state'))).toEqual([]);
  });

  it('finds everything made when it is started again with the same state', async () => {
    const again = jsonLineOf(await wayline(['demo', ...args('again')]));
    expect(again.stages.map(({ status }) => status)).toEqual(STAGES.map(() => 'cached'));
    expect(again.release).toBe(line.release);
    expect(filesOf(workspace.at('again'))).toEqual(filesOf(workspace.at('out')));
  });

  it('refuses a state folder that another demo uses, and says who holds it', async () => {
    const holder = wayline(['demo', ...args('out')]);
    while (!existsSync(workspace.at('state', 'lock')))
      await new Promise((go) => setTimeout(go, 20));
    const second = await wayline(['demo', ...args('second')]);
    await holder;
    expect(second.code).toBe(2);
    expect(jsonLineOf(second).error?.message).toMatch(/is in use by process \d+/);
  });
});
