import type { StageContext } from '../artifacts/stage.js';
import { joinUri } from '../artifacts/s3-uri.js';

/** Artifacts of train that are published as they are, and their place in the release. */
export const MODEL_FILES = {
  model_purchase_model: 'models/purchase/model.json',
  model_purchase_probability: 'models/purchase/probability.json',
  model_purchase_features: 'models/purchase/features.json',
  model_purchase_card: 'models/purchase/model-card.md',
  model_value: 'models/value/model.json',
} as const;

export const REPORT_FILE = 'report/index.html';
export const MANIFEST_FILE = 'manifest.json';

/** Addresses of a pipeline's published files. */
export interface ReleaseLayout {
  latest: string;
  /** Address of a file of a release; the path is relative to the release's manifest. */
  inRelease(release: string, relative: string): string;
  /** Path of a dataset file of this date relative to the manifest. */
  datasetPath(dataset: string, file: string): string;
}

/** Address of a file of a release below `<publish>/<pipeline>`; the path is relative to the release's manifest. */
export function releaseFileUri(base: string, release: string, relative: string): string {
  return relative.startsWith('../../')
    ? joinUri(base, relative.slice('../../'.length))
    : joinUri(base, 'releases', release, relative);
}

/** Where releases of the run's pipeline and the files of its date lie. */
export function releaseLayout(context: Pick<StageContext, 'run' | 'spec'>): ReleaseLayout {
  const { pipeline, date } = context.run;
  const base = joinUri(context.spec.storage.publish, pipeline);
  return {
    latest: joinUri(base, 'latest.json'),
    inRelease: (release, relative) => releaseFileUri(base, release, relative),
    datasetPath: (dataset, file) => `../../${dataset}/dt=${date}/${file}`,
  };
}
