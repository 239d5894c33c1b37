import { JOURNEY_STAGES } from '../../workflows/contracts/spec.js';
import { TRAIN_TARGETS } from '../../workflows/contracts/train-spec.js';
import type { StageContext } from '../artifacts/stage.js';
import { joinUri } from '../artifacts/s3-uri.js';

/** Files of a target's model by the end of their artifact's name; stages have a probability file each. */
const FILES_OF_A_TARGET = {
  model: 'model.json',
  probability: 'probability.json',
  features: 'features.json',
  card: 'model-card.md',
  card_json: 'model-card.json',
  ...Object.fromEntries(
    JOURNEY_STAGES.map((stage) => [`probability_${stage}`, `probability-${stage}.json`]),
  ),
};

/** Artifacts of train that are published as they are, where they were made, and their place in the release. */
export const MODEL_FILES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    TRAIN_TARGETS.flatMap((target) =>
      Object.entries(FILES_OF_A_TARGET).flatMap(([part, file]) => [
        [`model_${target}_${part}`, `models/${target}/${file}`],
        // A model that was fitted on the date and is not used, as it is worse than the one before.
        [`model_${target}_candidate_${part}`, `models/${target}/candidate/${file}`],
      ]),
    ),
  ),
  model_value: 'models/value/model.json',
};

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
