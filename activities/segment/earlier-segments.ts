import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import { newestRunBefore } from '../artifacts/earlier-run.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DenseMatrix } from './dense-matrix.js';
import type { RobustScaler } from './robust-scaler.js';

/** What the newest released date before the run's has made of its customers. */
export interface EarlierSegments {
  from: string;
  assignment: ArtifactRef;
  segments: ArtifactRef;
  /** Missing where that date found no clusters. */
  fit?: ArtifactRef | undefined;
}

/** Clusters as a later day goes on with them. */
export interface SegmentFit {
  /** Columns that customers are compared by. */
  readonly columns: readonly string[];
  readonly scaler: RobustScaler;
  readonly centroids: DenseMatrix;
  /** By cluster, its segment_id. */
  readonly segmentIds: readonly string[];
}

/** Part of what the stage depends on; null where there is no earlier date or its files have gone. */
export async function findEarlierSegments(context: StageContext): Promise<EarlierSegments | null> {
  const earlier = await newestRunBefore(context);
  const {
    segment_assignment: assignment,
    segments,
    segment_fit: fit,
  } = earlier?.outputsOf('segment') ?? {};
  if (earlier === undefined || assignment === undefined || segments === undefined) return null;
  const refs = [assignment, segments, ...(fit ? [fit] : [])];
  const heads = await Promise.all(
    refs.map(({ uri }) => context.publishStore.head(uri, context.signal)),
  );
  if (heads.includes(undefined)) return null;
  return { from: earlier.date, assignment, segments, ...(fit ? { fit } : {}) };
}

const fitSchema = z.object({
  columns: z.array(z.string()),
  scaler: z.object({
    inputColumns: z.number(),
    clip: z.number(),
    scales: z.array(
      z.object({
        column: z.number(),
        log1p: z.boolean(),
        centre: z.number(),
        scale: z.number(),
      }),
    ),
  }),
  centroids: z.object({ rows: z.number(), columns: z.number(), values: z.array(z.number()) }),
  segmentIds: z.array(z.string()),
});

/** The fit as the text of its file. */
export function fitText(fit: SegmentFit): string {
  const { centroids } = fit;
  return JSON.stringify({ ...fit, centroids: { ...centroids, values: [...centroids.values] } });
}

/** The earlier date's clusters, where customers are still compared by the same columns. */
export async function readFit(
  context: StageContext,
  earlier: EarlierSegments | null,
  columns: readonly string[],
): Promise<SegmentFit | undefined> {
  if (!earlier?.fit) return undefined;
  const text = await readFile(await context.fetch(earlier.fit), 'utf8');
  const parsed = fitSchema.safeParse(JSON.parse(text));
  if (!parsed.success || parsed.data.columns.join() !== columns.join()) return undefined;
  const { centroids, ...fit } = parsed.data;
  return { ...fit, centroids: { ...centroids, values: Float64Array.from(centroids.values) } };
}
