import type { PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { DATE, DAY, outcomeOf, type SourceFiles } from '../../support/source-files.js';

const EVENTS: SourceFiles = {
  [`${DAY}/a.csv`]: `event_id,event_time,customer_id,event_type\ne0,${DATE}T08:00:00Z,c1,view\n`,
};
const PROFILES = 'SELECT customer_id, region FROM customer_profiles ORDER BY customer_id';
const PRODUCTS = 'SELECT product_id, price, discount FROM products ORDER BY product_id';

async function rowsOf(
  files: SourceFiles,
  sources: Omit<PipelineSpecInput['sources'], 'events'>,
  select: string,
): Promise<object[]> {
  const spec = { sources: { events: { path: 'events/dt={date}/*' }, ...sources } };
  return (await outcomeOf({ ...EVENTS, ...files }, select, spec)).rows;
}

describe('customers and products by day', () => {
  it('of full snapshots, the one of the latest day up to the date counts', async () => {
    const files = {
      'customers/dt=2026-03-01/z.csv': 'customer_id,region\nc1,old\nc2,kept\n',
      [`customers/dt=${DATE}/a.csv`]: 'customer_id,region\nc1,new\n',
      'customers/dt=2026-03-03/a.csv': 'customer_id,region\nc1,later\nc3,later\n',
    };
    const sources = { customers: { path: 'customers/dt={date}/*.csv' } };
    expect(await rowsOf(files, sources, PROFILES)).toEqual([
      { customer_id: 'c1', region: 'new' },
      { customer_id: 'c2', region: 'kept' },
    ]);
  });

  it('the day decides, not the name of the file', async () => {
    const files = {
      'crm/z/2026-03-01.csv': 'customer_id,region\nc1,old\n',
      [`crm/a/${DATE}.csv`]: 'customer_id,region\nc1,new\n',
    };
    const sources = { customers: { path: 'crm/*/{date}.csv' } };
    expect(await rowsOf(files, sources, PROFILES)).toEqual([{ customer_id: 'c1', region: 'new' }]);
  });

  it('of increments with valid_from, the version that is valid at the end of the date counts', async () => {
    const files = {
      'products.csv': [
        'product_id,price,valid_from',
        'p1,1,2026-01-01',
        'p1,2,2026-03-02T23:59:59Z',
        'p1,3,2026-03-03T00:00:00Z',
        'p2,9,2026-04-01',
        'p3,5,',
      ].join('\n'),
    };
    const sources = { products: { path: 'products.csv' } };
    expect(await rowsOf(files, sources, PRODUCTS)).toEqual([
      { product_id: 'p1', price: 2, discount: null },
      { product_id: 'p3', price: 5, discount: null },
    ]);
  });

  it('a price or discount that is no number is none', async () => {
    const files = { 'products.csv': 'product_id,price,discount\np1,free,half\np2,inf,0.5\n' };
    const sources = { products: { path: 'products.csv' } };
    expect(await rowsOf(files, sources, PRODUCTS)).toEqual([
      { product_id: 'p1', price: null, discount: null },
      { product_id: 'p2', price: null, discount: 0.5 },
    ]);
  });
});
