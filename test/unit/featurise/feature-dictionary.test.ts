import { CUSTOMER_COLUMNS } from '../../../activities/featurise/customer-columns.js';
import { featureColumns } from '../../../activities/featurise/feature-columns.js';
import { featureDictionary } from '../../../activities/featurise/feature-dictionary.js';
import { PUBLISHED_DATASETS } from '../../../activities/publish/published-datasets.js';

const PUBLISHED_TYPES = {
  text: 'VARCHAR',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  timestamp: 'TIMESTAMPTZ',
};

describe('featureDictionary', () => {
  const features = featureColumns({ channels: ['app'], eventTypes: ['view'] }, 28);
  const tables = {
    features: [
      'cutoff_index',
      'customer_id',
      'purchased',
      ...features.map(({ feature }) => feature),
    ],
    customerFacts: ['customer_id', 'orders'],
  };

  it('has a row with a meaning, a unit and a source for every column of customers', () => {
    const rows = new Map(CUSTOMER_COLUMNS.map((row) => [row.feature, row]));
    expect([...rows.keys()]).toEqual(Object.keys(PUBLISHED_DATASETS.customers.columns));
    for (const [column, type] of Object.entries(PUBLISHED_DATASETS.customers.columns)) {
      const row = rows.get(column);
      expect(PUBLISHED_TYPES[row?.type ?? 'text']).toBe(type);
      for (const cell of [row?.meaning, row?.unit, row?.source]) expect(cell).not.toBe('');
    }
  });

  it('has one row for every feature', () => {
    const names = featureDictionary(features, tables).map(({ feature }) => feature);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(features.map(({ feature }) => feature)));
  });

  it('refuses a column that no row explains', () => {
    const unknown = { ...tables, features: [...tables.features, 'planted'] };
    expect(() => featureDictionary(features, unknown)).toThrow('no row for the columns planted');
  });

  it('refuses a name that stands for two things', () => {
    const twice = [...features, { ...features[0]!, feature: 'orders' }];
    expect(() => featureDictionary(twice, tables)).toThrow('two rows named orders');
  });
});

describe('featureColumns', () => {
  it('tells channels apart that differ by case alone', () => {
    const names = featureColumns({ channels: ['App', 'app'], eventTypes: [] }, 28);
    expect(names.map(({ feature }) => feature)).toEqual(
      expect.arrayContaining(['channel_share_App', 'channel_share_app_2']),
    );
  });
});
