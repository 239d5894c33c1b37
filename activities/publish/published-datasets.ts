import type { PublishedDataset } from './dataset-schema.js';
import { CLEAN_DATASETS } from './schemas/clean-datasets.js';
import { FEATURISE_DATASETS } from './schemas/featurise-datasets.js';
import { OPTIMISE_DATASETS } from './schemas/optimise-datasets.js';
import { RECOMMEND_DATASETS } from './schemas/recommend-datasets.js';
import { RUN_DATASETS } from './schemas/run-datasets.js';
import { SEGMENT_DATASETS } from './schemas/segment-datasets.js';
import { TRAIN_DATASETS } from './schemas/train-datasets.js';

/**
 * Every dataset of a release by name: the guaranteed columns of the public contract with their types,
 * the key, and the artifacts behind it. The schemas are written down beside each other, by the stage that
 * makes the rows.
 */
export const PUBLISHED_DATASETS = {
  ...FEATURISE_DATASETS,
  ...SEGMENT_DATASETS,
  ...TRAIN_DATASETS,
  ...RECOMMEND_DATASETS,
  ...OPTIMISE_DATASETS,
  ...CLEAN_DATASETS,
  ...RUN_DATASETS,
} as const satisfies Readonly<Record<string, PublishedDataset>>;

/**
 * Datasets that hold wall-clock times: no part of a release's identity and not shown in its report, since
 * the same data must make the same release whoever has decided what on the way.
 */
export const OUTSIDE_IDENTITY: readonly string[] = ['audit'] satisfies PublishedName[];

export type PublishedName = keyof typeof PUBLISHED_DATASETS;

/** Names and schemas of all published datasets, stage by stage. */
export const publishedDatasets = (): [PublishedName, PublishedDataset][] =>
  Object.entries(PUBLISHED_DATASETS) as [PublishedName, PublishedDataset][];
