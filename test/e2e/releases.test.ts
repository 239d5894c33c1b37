import { jsonLineOf, wayline, type Ended } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';

const FIRST = '2026-06-29';
const SECOND = '2026-06-30';

interface Listed {
  releases: { release: string; date: string; isLatest: boolean }[];
}

describe('wayline releases', () => {
  let shop: ServedShop;
  let first: string;
  let second: string;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 6_000, endDate: SECOND, timezone: 'UTC' });
    first = await published(FIRST);
    second = await published(SECOND);
  });

  afterAll(() => shop.close());

  const releases = (...call: string[]): Promise<Ended> =>
    wayline(['releases', ...call, '--spec', shop.spec], shop.env);

  async function published(date: string): Promise<string> {
    const call = ['run', '--date', date, '--spec', shop.spec, '--wait', '--json'];
    return jsonLineOf(await wayline(call, shop.env)).release ?? '';
  }

  async function latest(): Promise<unknown> {
    const found = await shop.store.readText('s3://wayline/published/shop/latest.json');
    return JSON.parse(found?.text ?? '{}');
  }

  it('lists the newest date first, and which one readers see', async () => {
    const { releases: listed } = jsonLineOf(await releases('list', '--json')) as unknown as Listed;
    expect(listed).toEqual([
      expect.objectContaining({ release: second, date: SECOND, isLatest: true }),
      expect.objectContaining({ release: first, date: FIRST, isLatest: false }),
    ]);
    expect((await releases('show', FIRST)).stdout).toContain('customers');
  });

  it('asks for a reason, and names the nearest release', async () => {
    const without = await releases('rollback', FIRST);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('--reason')]);
    const unknown = await releases('rollback', '2026-06-28', '--reason', 'x');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining(FIRST)]);
  });

  it('refuses a release of which a file is gone, and leaves the pointer as it is', async () => {
    const before = await latest();
    const uri = `s3://wayline/published/shop/releases/${first}/report/index.html`;
    const kept = await shop.store.readText(uri);
    await shop.store.remove(uri);
    const refused = await releases('rollback', FIRST, '--reason', 'x');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('index.html')]);
    expect(await latest()).toEqual(before);
    await shop.store.writeText(uri, kept?.text ?? '');
  });

  it('rolls back once, keeps it in the ledger, and gives way to the next publish', async () => {
    const call = ['rollback', FIRST, '--reason', 'amounts are wrong', '--by', 'ann', '--json'];
    expect(jsonLineOf(await releases(...call))).toMatchObject({ after: first, changed: true });
    expect(await latest()).toMatchObject({
      release: first,
      date: FIRST,
      manifest: `releases/${first}/manifest.json`,
    });
    expect(jsonLineOf(await releases(...call))).toMatchObject({ after: first, changed: false });
    const audit = ['audit', '--spec', shop.spec, '--what', 'rollback', '--json'];
    expect(jsonLineOf(await wayline(audit, shop.env))).toMatchObject({
      entries: [{ who: 'ann', why: 'amounts are wrong', object: first, date: FIRST }],
    });
    await published(SECOND);
    expect(await latest()).toMatchObject({ date: SECOND });
  });
});
