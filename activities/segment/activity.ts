import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { AssignedBlock, AssignInput } from './assign-block.thread.js';
import { behaviourColumns, profileColumns } from './behaviour-columns.js';
import { readMatrix, type CustomerTable } from './customer-table.js';
import { earlierNames, openEarlier, saveMigration } from './day-to-day.js';
import { saveRuleMembers } from './declared-rules.js';
import type { DenseMatrix } from './dense-matrix.js';
import { findEarlierSegments, readFit, type EarlierSegments } from './earlier-segments.js';
import { clustersOfDay } from './go-on.js';
import { kneeOf } from './elbow.js';
import { evaluateCandidates, prepareSample } from './evaluate-candidates.js';
import type { EvaluatedClusters } from './evaluate-clusters.thread.js';
import { saveFit, type UsedClusters } from './kept-clusters.js';
import type { PreparedSample } from './prepare-sample.thread.js';
import { nameSegments } from './segment-names.js';
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
  resolve: findEarlierSegments,
  compute: (context, resolved) =>
    segmentCustomers(context, (resolved ?? null) as EarlierSegments | null),
};

interface Assigned {
  readonly segments: readonly SegmentProfile[];
  readonly population: Record<string, number>;
}

async function segmentCustomers(
  context: StageContext,
  earlier: EarlierSegments | null,
): Promise<StageSummary> {
  const table = await readCustomers(context, earlier);
  const fit = await readFit(context, earlier, table.behaviour);
  const prepared = await prepareSample(context, table);
  const { candidates, cuts } = await evaluateCandidates(context, prepared);
  const { chosen, kept } = await clustersOfDay(context, prepared, { candidates, fit });
  const used: UsedClusters = kept ?? {
    scaler: prepared.scaler,
    centroids: chosen?.centroids ?? origin(prepared.scaled.columns),
    clusterSilhouettes: chosen?.clusterSilhouettes ?? [],
  };
  const { segments, population } = await assignCustomers(context, table, used);
  const names = nameSegments(segments, population, await earlierNames(table.duck));
  const noClusters = candidates.length > 0 && chosen === undefined;
  await context.saveRows(
    'segments',
    tables.SEGMENTS_SCHEMA,
    tables.segmentRows(segments, used.clusterSilhouettes, {
      names,
      remark: noClusters ? 'No clusters found: none comes out again on resampled customers. ' : '',
    }),
  );
  await context.saveRows(
    'segment_selection',
    tables.SELECTION_SCHEMA,
    tables.selectionRows(candidates, chosen, cuts),
  );
  const { explained } = prepared;
  const beside = { explained, knee: kneeAt(candidates), agreement: kept?.agreement };
  const metrics = chosen ? tables.metricRows(chosen, context.run.asOf, beside) : [];
  const ofRules = await saveRuleMembers(context, table.duck, context.spec.segment.rules);
  await context.saveRows('metrics_segment', METRICS_SCHEMA, [...metrics, ...ofRules]);
  await saveMap(context, table, prepared);
  await saveMigration(context, table.duck, earlier, names);
  if (chosen) await saveFit(context, table, used, segments);
  const rowsOut = await context.saveTable(
    'segment_assignment',
    table.duck,
    'SELECT customer_id, segment_id FROM segment_members ORDER BY customer_id',
  );
  return { rowsIn: table.customers, rowsOut };
}

/** Where nothing is told apart, every customer is nearest to one point. */
const origin = (columns: number): DenseMatrix => {
  return { rows: 1, columns, values: new Float64Array(columns) };
};

/** Number of clusters at the knee of the sum of squares. */
function kneeAt(candidates: readonly EvaluatedClusters[]): number | undefined {
  const knee = kneeOf(candidates.map(({ sse }) => sse));
  return knee === undefined ? undefined : candidates[knee]?.clusters;
}

async function readCustomers(
  context: StageContext,
  earlier: EarlierSegments | null,
): Promise<CustomerTable> {
  context.progress('reading customers');
  const duck = await context.openDuck();
  await context.views(duck, 'features', 'customer_facts');
  await openEarlier(context, duck, earlier);
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

/** Makes the table `segment_members` and the profiles of the segments, most valuable first. */
async function assignCustomers(
  context: StageContext,
  { duck, customers, columns }: CustomerTable,
  { scaler, centroids, earlierIds = [] }: UsedClusters,
): Promise<Assigned> {
  let totals = emptyTotals(centroids.rows, columns.length);
  for (let start = 0; start < customers; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, customers);
    const block = await readMatrix(
      duck,
      `SELECT ${columns.join(', ')} FROM segment_inputs
       WHERE row_index >= ${start} AND row_index < ${end} ORDER BY row_index`,
      end - start,
    );
    const before = await earlierClusters(duck, earlierIds, start, end);
    const assigned = await context.threads.run<AssignInput, AssignedBlock>(
      path.join(__dirname, 'assign-block.thread.js'),
      { block, scaler, centroids, earlier: before },
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

/** The cluster of each customer of a block on the day before, -1 where there is none. */
async function earlierClusters(
  duck: DuckSession,
  earlierIds: readonly string[],
  start: number,
  end: number,
): Promise<Int32Array | undefined> {
  if (earlierIds.length === 0) return undefined;
  const columns = await duck.numericColumns(
    `SELECT coalesce(list_position(${sqlLiteral(earlierIds)}, segment_id), 0) - 1 AS cluster
     FROM segment_inputs LEFT JOIN earlier_members USING (customer_id)
     WHERE row_index >= ${start} AND row_index < ${end} ORDER BY row_index`,
    end - start,
  );
  return Int32Array.from(columns.get('cluster') ?? []);
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
  { plane, explained, scaled }: PreparedSample,
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
    explained_x: explained[0] ?? 0,
    explained_y: explained[1] ?? 0,
  }));
  await context.saveRows('segment_map', tables.MAP_SCHEMA, rows);
}
