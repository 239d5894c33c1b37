import type { ComparableParts } from '../../../../client/plans/part-changes.js';
import type { RunMaterial } from '../../../../client/plans/run-material.js';
import { pipelineSpecSchema } from '../../../../workflows/contracts/spec.js';
import type { StageName, StageOutput } from '../../../../workflows/contracts/stage-io.js';

/** A spec of which only the names matter. */
export const SPEC = pipelineSpecSchema.parse({
  pipeline: 'shop',
  storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
});

/** An output of a stage with datasets by their hash. */
export function outputOf(
  stage: StageName,
  datasets: Record<string, string>,
  changes: Partial<StageOutput> = {},
): StageOutput {
  const refs = Object.entries(datasets).map(([dataset, sha256]) => [
    dataset,
    {
      ...{ dataset, sha256, rows: 1, bytes: 1, schemaVersion: 1 },
      uri: `s3://wayline/a/${dataset}`,
      fingerprint: `${stage} fingerprint`,
    },
  ]);
  return {
    ...{ stage, status: 'done', rowsIn: 1, rowsOut: 1, seconds: 1, attempts: 1, reasons: {} },
    fingerprint: `${stage} ${Object.values(datasets).join(' ')}`,
    outputs: Object.fromEntries(refs) as StageOutput['outputs'],
    ...changes,
  };
}

/** A run that has made the named stages. */
export function runWith(stages: readonly StageName[]): RunMaterial {
  const outputs = stages.map((stage) => [stage, outputOf(stage, { [`${stage}_table`]: 'a' })]);
  return {
    ...{ runId: 'shop-2026-03-31', executionId: 'one', pipeline: 'shop', date: '2026-03-31' },
    ...{ state: 'failed', startedAt: '2026-04-01T02:00:00.000Z', build: 'b1', spec: SPEC },
    ...{ openGates: [], ignoreCache: [], taken: [] },
    outputs: Object.fromEntries(outputs) as RunMaterial['outputs'],
  };
}

/** Parts of a stage's output; what is not given is always the same. */
export function partsOf(
  stage: StageName,
  changes: Partial<Omit<ComparableParts, 'resolved'>> & { value?: unknown } = {},
): ComparableParts {
  const { value = null, ...others } = changes;
  return {
    ...{ stage, code: `${stage} code of one build`, spec: {}, inputs: {} },
    ...{ date: '2026-03-31', asOf: '2026-04-01T00:00:00.000Z' },
    resolved: { sha256: JSON.stringify(value), value, shortened: false },
    ...others,
  };
}
