import type { Columns } from '../dataset-schema.js';
import { REPORT_ARTIFACTS, type ReportData } from './report-data.js';
import type { AnyReportPart } from './report-part.js';
import type { SectionOf } from './section.js';
import { actionsPart } from './sections/actions-section.js';
import { bestPathPart } from './sections/best-path-section.js';
import { comparisonPart } from './sections/comparison-section.js';
import { explainPart } from './sections/explain-section.js';
import { valuePart } from './sections/value-section.js';
import { boughtTogetherSection } from './sections/bought-together-section.js';
import { contentsSection } from './sections/contents-section.js';
import { feedbackPart } from './sections/feedback-section.js';
import { funnelSection } from './sections/funnel-section.js';
import { informationGapsPart } from './sections/information-gaps-section.js';
import { journeySection } from './sections/journey-section.js';
import { modelPart } from './sections/model-section.js';
import { productListsPart } from './sections/product-lists-section.js';
import { qualitySection } from './sections/quality-section.js';
import { recommendationsSection } from './sections/recommendations-section.js';
import { segmentMovesSection } from './sections/segment-moves-section.js';
import { segmentsSection } from './sections/segments-section.js';
import { attributionPart } from './sections/attribution-section.js';
import { flowPart } from './sections/flow-section.js';
import { incidentsPart } from './sections/incidents-section.js';
import { kpisPart } from './sections/kpis-section.js';
import { retentionPart } from './sections/retention-section.js';
import { stepsPart } from './sections/steps-section.js';
import { summarySection } from './sections/summary-section.js';

/** The report from top to bottom. */
const PAGE: readonly (SectionOf | AnyReportPart)[] = [
  summarySection,
  kpisPart,
  incidentsPart,
  funnelSection,
  stepsPart,
  flowPart,
  attributionPart,
  retentionPart,
  segmentsSection,
  segmentMovesSection,
  modelPart,
  explainPart,
  comparisonPart,
  valuePart,
  boughtTogetherSection,
  recommendationsSection,
  productListsPart,
  journeySection,
  bestPathPart,
  actionsPart,
  informationGapsPart,
  feedbackPart,
  qualitySection,
  contentsSection,
];

/** Parts of the page that read their own numbers. */
export const REPORT_PARTS: readonly AnyReportPart[] = PAGE.filter(
  (part): part is AnyReportPart => typeof part !== 'function',
);

/** Sections of the page, in their order. */
export const REPORT_SECTIONS: readonly SectionOf[] = PAGE.map((part) =>
  typeof part === 'function' ? part : (data: ReportData) => part.section(data),
);

/** Everything that the report shows without its being published. */
export const SHOWN_ARTIFACTS: Readonly<Record<string, Columns>> = Object.assign(
  {},
  REPORT_ARTIFACTS,
  ...REPORT_PARTS.map(({ artifacts }) => artifacts),
) as Record<string, Columns>;
