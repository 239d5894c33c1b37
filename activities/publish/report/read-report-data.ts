import path from 'node:path';
import type { DuckSession } from '../../compute/duck-session.js';
import type { EventCounts, ManifestInput } from '../release-manifest.js';
import type { ReportData, SegmentRow } from './report-data.js';
import { REPORT_PARTS } from './report-parts.js';

/** What the report needs to know beside the tables. */
export interface ReportFacts {
  run: ReportData['run'];
  events: EventCounts;
  inputs: readonly ManifestInput[];
  datasets: ReportData['datasets'];
  carried: ReportData['carried'];
}

/**
 * The numbers of the report, read from the views `published.*` and the report's own artifacts, which
 * must be open in the session. Every table is bounded, whatever the data's size.
 */
export async function readReportData(duck: DuckSession, facts: ReportFacts): Promise<ReportData> {
  await duck.runFile(path.join(__dirname, 'report-views.sql'));
  const rows = <Row extends object>(view: string): Promise<Row[]> =>
    duck.all<Row>(`SELECT * FROM report.${view}`);
  const segments = await rows<Omit<SegmentRow, 'centroid'> & { centroid: string | null }>(
    'segments',
  );
  const [explained] = await rows<{ explained: number | null }>('segment_map_explained');
  return {
    run: facts.run,
    events: facts.events,
    sources: {
      objects: facts.inputs.length,
      bytes: facts.inputs.reduce((sum, input) => sum + input.size, 0),
    },
    totals: await duck.one<ReportData['totals']>('SELECT * FROM report.totals'),
    lifecycle: await rows('lifecycle'),
    valueTiers: await rows('value_tiers'),
    funnel: await rows('funnel'),
    segments: segments.map((row) => ({ ...row, centroid: parseCentroid(row.centroid) })),
    segmentMap: await rows('segment_map'),
    segmentMapExplained: explained?.explained ?? null,
    selection: await rows('selection'),
    metrics: await rows('metrics'),
    importance: await rows('importance'),
    recommendationSources: await rows('recommendation_sources'),
    recommendedProducts: await rows('recommended_products'),
    touchpoints: await rows('touchpoints'),
    transitions: await rows('transitions'),
    paths: await rows('paths'),
    quality: await rows('quality'),
    rejected: await rows('rejected'),
    datasets: [...facts.datasets],
    carried: [...facts.carried],
    parts: await readParts(duck),
  };
}

async function readParts(duck: DuckSession): Promise<ReportData['parts']> {
  const parts: Record<string, unknown> = {};
  for (const part of REPORT_PARTS) parts[part.name] = await part.read(duck);
  return parts;
}

function parseCentroid(text: string | null): SegmentRow['centroid'] {
  return text === null ? {} : (JSON.parse(text) as SegmentRow['centroid']);
}
