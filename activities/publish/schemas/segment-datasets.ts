import { ownArtifact, type PublishedDataset } from '../dataset-schema.js';

/** What segment makes: the segments, how their number was chosen, and who has moved. */
export const SEGMENT_DATASETS = {
  segments: ownArtifact('segment', 'segments', ['segment_id'], {
    segment_id: 'VARCHAR',
    name: 'VARCHAR',
    customers: 'BIGINT',
    share: 'DOUBLE',
    silhouette: 'DOUBLE',
    centroid: 'MAP(VARCHAR, DOUBLE)',
    description: 'VARCHAR',
  }),
  segment_selection: ownArtifact('segment', 'segment_selection', ['method', 'k'], {
    method: 'VARCHAR',
    k: 'BIGINT',
    sse: 'DOUBLE',
    silhouette: 'DOUBLE',
    stability: 'DOUBLE',
    calinski_harabasz: 'DOUBLE',
    davies_bouldin: 'DOUBLE',
    chosen: 'BOOLEAN',
  }),
  segment_migration: ownArtifact('segment', 'segment_migration', ['from_segment', 'to_segment'], {
    from_segment: 'VARCHAR',
    to_segment: 'VARCHAR',
    customers: 'BIGINT',
    from_name: 'VARCHAR',
    to_name: 'VARCHAR',
  }),
} as const satisfies Readonly<Record<string, PublishedDataset>>;
