import { identityLines } from '../../../../client/identity/identity-lines.js';
import { identityOfCustomer } from '../../../../client/identity/identity-of-customer.js';
import { publishedIdentity } from '../../../../client/identity/published-identity.js';
import { findRelease, readManifest } from '../../../../client/releases/release-catalogue.js';
import { publishStage } from '../../../../activities/publish/activity.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';
import { artifactStage } from '../../publish/shop-artifacts.js';

const joined = (other: string, key: string, since: string | null) => ({
  customer_id: 'app-1',
  other_id: other,
  key,
  evidence: JSON.stringify({ value: 'ab12', with: 'app-1', since }),
  status: 'joined',
  known_since: since,
});

const blocked = {
  customer_id: 'app-1',
  other_id: 'web-1',
  key: 'device',
  evidence: JSON.stringify({ value: 'cd34', customers: 40, maxCustomers: 3, since: null }),
  status: 'blocked',
  known_since: null,
};

describe('identityOfCustomer', () => {
  it('tells each other id once with all that it shares, and what is blocked', () => {
    const at = '2026-03-02T09:00:00.000Z';
    const rows = [joined('web-1', 'device', at), joined('web-1', 'email', null), blocked];
    const identity = identityOfCustomer('app-1', rows);
    expect(identityLines('web-1', identity)).toEqual([
      'app-1: a customer with 2 ids (asked for: web-1)',
      '  web-1, known since 2026-03-02T09:00:00Z',
      '    shares device ab12 with app-1 since 2026-03-02T09:00:00Z',
      '    shares email ab12 with app-1 since an unknown time',
      '  not joined by device cd34 of web-1: 40 customers share it, at most 3 may',
    ]);
  });
});

describe('publishedIdentity', () => {
  let harness: StageHarness;
  const of = async (id: string) => {
    const place = { store: harness.store, base: 's3://wayline/published/test' };
    const { release } = await findRelease(place, '2026-01-14');
    const { manifest } = await readManifest(place, release);
    return publishedIdentity(place, manifest, id);
  };

  beforeAll(async () => {
    harness = await StageHarness.open({ date: '2026-01-14', spec: {}, threads: inlineThreads });
    await harness.run(artifactStage());
    await harness.run(publishStage);
  });
  afterAll(() => harness.close());

  it('finds the customer by any of its ids, in the files that the manifest names', async () => {
    const byOther = await of('c2');
    expect(byOther).toMatchObject({ customerId: 'c1', joined: [{ id: 'c2' }] });
    expect(await of('c1')).toEqual(byOther);
    expect(await of('c3')).toMatchObject({
      joined: [],
      blocked: [{ key: 'device', customers: 40 }],
    });
  });

  it('knows a customer that nothing joins, and names the nearest id of one that is not there', async () => {
    const [known] = await harness.query<{ customer_id: string }>(
      `SELECT customer_id FROM customer_facts WHERE length(customer_id) > 2 ORDER BY customer_id LIMIT 1`,
    );
    const id = known?.customer_id ?? '';
    expect(await of(id)).toEqual({ customerId: id, joined: [], blocked: [] });
    await expect(of(`${id}x`)).rejects.toThrow(`nearest is ${id}`);
  });
});
