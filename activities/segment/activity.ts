import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { DuckSession } from '../compute/duck-session.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { AssignedBlock, AssignInput } from './assign-block.thread.js';
import { behaviourColumns, profileColumns } from './behaviour-columns.js';
import { chooseClusters } from './choose-k.js';
import { type DenseMatrix, matrixFromColumns } from './dense-matrix.js';
import type { EvaluatedClusters, EvaluateInput } from './evaluate-clusters.thread.js';
import type { PreparedSample, PrepareInput } from './prepare-sample.thread.js';
import {
  addBlock,
  emptyTotals,
  populationMeans,
  profileSegments,
  type SegmentProfile,
} from './segment-profiles.js';
import * as tables from './segment-tables.js';

/** Rows assigned at once: 20 columns of them are 8 MB. */
const BLOCK_ROWS = 50_000;

/** The silhouette's cost is quadratic: 2,000 rows of 12 columns take 40 ms. */
const SILHOUETTE_ROWS = 2000;

/** Points in the report's picture of the segments. */
const MAP_ROWS = 2000;

/**
 * Finds the segments of all customers: k-means on a sample of scaled behaviour, the number of clusters by
 * silhouette among the stable ones, then every customer to the nearest centroid, block by block.
 */
export const segmentStage: StageDefinition = {
  name: 'segment',
  specKeys: STAGE_SPEC_KEYS.segment,
  reads: ['features', 'customer_facts'],
  compute: segmentCustomers,
};

interface CustomerTable {
  readonly duck: DuckSession;
  readonly customers: number;
  readonly behaviour: readonly string[];
  /** Behaviour columns, then profile columns. */
  readonly columns: readonly string[];
}

interface Assigned {
  readonly segments: readonly SegmentProfile[];
  readonly population: Record<string, number>;
}

async function segmentCustomers(context: StageContext): Promise<StageSummary> {
  const table = await readCustomers(context);
  const prepared = await prepareSample(context, table);
  const candidates = await evaluateCandidates(context, prepared);
  const chosen = candidates.length > 0 ? chooseClusters(candidates) : undefined;
  const { segments, population } = await assignCustomers(context, table, prepared, chosen);
  const silhouettes = chosen?.clusterSilhouettes ?? [];
  const rows = tables.segmentRows(segments, population, silhouettes);
  await context.saveRows('segments', tables.SEGMENTS_SCHEMA, rows);
  const selection = chosen ? tables.selectionRows(candidates, chosen) : [];
  await context.saveRows('segment_selection', tables.SELECTION_SCHEMA, selection);
  const metrics = chosen ? tables.metricRows(chosen, context.run.asOf) : [];
  await context.saveRows('metrics_segment', METRICS_SCHEMA, metrics);
  await saveMap(context, table, prepared);
  const rowsOut = await context.saveTable(
    'segment_assignment',
    table.duck,
    'SELECT customer_id, segment_id FROM segment_members ORDER BY customer_id',
  );
  return { rowsIn: table.customers, rowsOut };
}

async function readCustomers(context: StageContext): Promise<CustomerTable> {
  context.progress('reading customers');
  const duck = await context.openDuck();
  await context.views(duck, 'features', 'customer_facts');
  const described = await duck.all<{ column_name: string }>('DESCRIBE features');
  const features = described.map(({ column_name }) => column_name);
  const behaviour = behaviourColumns(features);
  const all = [...behaviour, ...profileColumns(features)];
  await duck.runFile(
    path.join(__dirname, 'segment-inputs.sql'),
    { sample_seed: deriveSeed(context.spec.seed, 'segment.sample') },
    { columns: all.map(({ name, sql }) => `finite_or_null(${sql}) AS ${name}`).join(',\n    ') },
  );
  const { customers } = await duck.one<{ customers: number }>(
    'SELECT count(*) AS customers FROM segment_inputs',
  );
  const nameOf = ({ name }: { name: string }): string => name;
  return { duck, customers, behaviour: behaviour.map(nameOf), columns: all.map(nameOf) };
}

async function prepareSample(
  context: StageContext,
  { duck, customers, behaviour }: CustomerTable,
): Promise<PreparedSample> {
  const { sampleSize } = context.spec.segment;
  const { fewest, most } = clusterRange(context.spec.segment);
  const sample = await readMatrix(
    duck,
    `SELECT ${behaviour.join(', ')} FROM segment_inputs
     WHERE sample_rank < ${sampleSize} ORDER BY sample_rank`,
    Math.min(customers, sampleSize),
  );
  const distinctLimit = Math.max(2 * fewest, most + 1);
  return context.threads.run<PrepareInput, PreparedSample>(
    path.join(__dirname, 'prepare-sample.thread.js'),
    { sample, distinctLimit },
    { transfer: [sample.values.buffer as ArrayBuffer], signal: context.signal },
  );
}

/** Numbers of clusters that are tried: the one of the spec, else its range. */
function clusterRange(segment: StageContext['spec']['segment']): { fewest: number; most: number } {
  const { k, minClusters, maxClusters } = segment;
  return { fewest: k ?? minClusters, most: k ?? maxClusters };
}

/** Every number of clusters of the spec, evaluated; none where the sample holds too few different rows. */
async function evaluateCandidates(
  context: StageContext,
  { scaled, distinctRows }: PreparedSample,
): Promise<EvaluatedClusters[]> {
  const { segment } = context.spec;
  const { fewest, ...range } = clusterRange(segment);
  if (distinctRows < 2 * fewest) {
    const named = segment.k === undefined ? 'clusters' : `${segment.k} clusters`;
    const reason = `${named} need ${2 * fewest} customers that differ, got ${distinctRows}`;
    context.explainEmpty('segment_selection', reason);
    context.explainEmpty('metrics_segment', reason);
    if (distinctRows === 0) context.explainEmpty('segments', 'no customers');
    return [];
  }
  const most = Math.min(range.most, distinctRows - 1);
  // The most clusters take longest: they go first, so that no thread is left with them at the end.
  const tried = Array.from({ length: most - fewest + 1 }, (_, index) => most - index);
  let done = 0;
  const evaluated = await Promise.all(
    tried.map(async (clusters) => {
      const result = await context.threads.run<EvaluateInput, EvaluatedClusters>(
        path.join(__dirname, 'evaluate-clusters.thread.js'),
        {
          scaled,
          clusters,
          seed: deriveSeed(context.spec.seed, `segment.kmeans.${clusters}`),
          silhouetteRows: SILHOUETTE_ROWS,
        },
        { signal: context.signal },
      );
      done += 1;
      context.progress('fitting clusters', done, tried.length);
      return result;
    }),
  );
  return evaluated.reverse();
}

/** Makes the table `segment_members` and the profiles of the segments, most valuable first. */
async function assignCustomers(
  context: StageContext,
  { duck, customers, columns }: CustomerTable,
  { scaler, scaled }: PreparedSample,
  chosen: EvaluatedClusters | undefined,
): Promise<Assigned> {
  const centroids = chosen?.centroids ?? {
    rows: 1,
    columns: scaled.columns,
    values: new Float64Array(scaled.columns),
  };
  let totals = emptyTotals(centroids.rows, columns.length);
  for (let start = 0; start < customers; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, customers);
    const block = await readMatrix(
      duck,
      `SELECT ${columns.join(', ')} FROM segment_inputs
       WHERE row_index >= ${start} AND row_index < ${end} ORDER BY row_index`,
      end - start,
    );
    const assigned = await context.threads.run<AssignInput, AssignedBlock>(
      path.join(__dirname, 'assign-block.thread.js'),
      { block, scaler, centroids },
      { transfer: [block.values.buffer as ArrayBuffer], signal: context.signal },
    );
    totals = addBlock(totals, assigned);
    const rowIndexes = Float64Array.from(assigned.labels, (_, row) => start + row);
    await duck.appendNumbers('segment_labels', [rowIndexes, Float64Array.from(assigned.labels)]);
    context.progress('assigning customers', end, customers);
  }
  const segments = profileSegments(totals, columns);
  await nameMembers(duck, segments);
  return { segments, population: populationMeans(totals, columns) };
}

async function nameMembers(duck: DuckSession, segments: readonly SegmentProfile[]): Promise<void> {
  const ids = segments.map(({ cluster }, position) => ({
    cluster,
    id: tables.segmentId(position),
  }));
  await duck.runFile(path.join(__dirname, 'segment-members.sql'), {
    cluster_ids: Object.fromEntries(ids.map(({ cluster, id }) => [String(cluster), id])),
  });
}

/** The sampled customers that the picture shows, on the first two principal axes. */
async function saveMap(
  context: StageContext,
  { duck, customers }: CustomerTable,
  { plane, explainedX, explainedY, scaled }: PreparedSample,
): Promise<void> {
  const shown = Math.min(MAP_ROWS, scaled.rows, customers);
  const members = await duck.all<{ customer_id: string; segment_id: string; sample_rank: number }>(
    `SELECT customer_id, segment_id, sample_rank FROM segment_members
     WHERE sample_rank < ${shown} ORDER BY customer_id`,
  );
  const rows = members.map(({ customer_id, segment_id, sample_rank }) => ({
    customer_id,
    segment_id,
    x: plane.values[2 * sample_rank],
    y: plane.values[2 * sample_rank + 1],
    explained_x: explainedX,
    explained_y: explainedY,
  }));
  await context.saveRows('segment_map', tables.MAP_SCHEMA, rows);
}

async function readMatrix(duck: DuckSession, sql: string, rows: number): Promise<DenseMatrix> {
  const columns = await duck.numericColumns(sql, rows);
  return matrixFromColumns([...columns.values()]);
}
