import type { ReportData } from './report-data.js';
import { renderReport } from './render-report.js';

/** The report's page as text; drawing takes some hundred milliseconds, so it runs beside the event loop. */
export default function renderReportInThread(data: ReportData): string {
  return renderReport(data);
}
