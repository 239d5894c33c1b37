import { z } from 'zod';
import { artifactRefSchema, type ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import type { StageName } from '../../workflows/contracts/stage-io.js';
import { recordsUri } from './run-record.js';
import { joinUri } from './s3-uri.js';
import type { StageContext } from './stage.js';

/** A run of an earlier date that is done, with what its stages made. */
export interface EarlierRun {
  date: string;
  outputsOf(stage: StageName): Record<string, ArtifactRef>;
}

const recordSchema = z.object({
  stages: z.array(
    z.object({ stage: z.string(), outputs: z.record(z.string(), artifactRefSchema) }),
  ),
});

/**
 * The newest released date before the run's; undefined where there is none. Later dates are never looked at,
 * so that a date that is run again finds what it found the first time.
 */
export async function newestRunBefore(context: StageContext): Promise<EarlierRun | undefined> {
  const { run, spec, publishStore, signal } = context;
  const folder = recordsUri(spec.storage, run.pipeline);
  const dates = (await publishStore.list(`${folder}/`, signal))
    .map(({ key }) => /(\d{4}-\d{2}-\d{2})\.json$/.exec(key)?.[1] ?? '')
    .filter((date) => date !== '' && date < run.date)
    .sort();
  const date = dates.at(-1);
  if (date === undefined) return undefined;
  const found = await publishStore.readText(joinUri(folder, `${date}.json`), signal);
  const record = recordSchema.safeParse(found === undefined ? undefined : JSON.parse(found.text));
  if (!record.success) return undefined;
  const { stages } = record.data;
  return {
    date,
    outputsOf: (stage) => stages.find((one) => one.stage === stage)?.outputs ?? {},
  };
}
