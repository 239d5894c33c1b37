import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../artifacts/scratch.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { carriedStages } from './carried-stages.js';
import { OUTSIDE_IDENTITY } from './published-datasets.js';
import { REPORT_FILE } from './release-layout.js';
import type { ManifestFacts, ManifestFile } from './release-manifest.js';
import { readReportData } from './report/read-report-data.js';
import type { ReportData } from './report/report-data.js';

/** A file of a release with its place on the local disk. */
export interface LocalFile extends ManifestFile {
  localPath: string;
}

type ReportedFacts = Omit<ManifestFacts, 'models' | 'report'>;

/** Draws the report from the views of the session and writes it below the attempt's folder. */
export async function makeReport(
  context: StageContext,
  duck: DuckSession,
  facts: ReportedFacts,
): Promise<LocalFile> {
  context.progress('drawing the report');
  const { pipeline, date, asOf, timezone, currency } = facts;
  const data: ReportData = await readReportData(duck, {
    run: {
      pipeline,
      date,
      asOf,
      timezone,
      currency,
      lookbackDays: context.spec.sources.events.lookbackDays,
      horizonDays: context.spec.train.horizonDays,
    },
    events: facts.events,
    inputs: facts.inputs,
    datasets: Object.entries(facts.datasets)
      .filter(([name]) => !OUTSIDE_IDENTITY.includes(name))
      .map(([name, { rows, bytes, reason }]) => ({ name, rows, bytes, reason: reason ?? null })),
    carried: carriedStages(context.before),
  });
  const page = await context.threads.run<ReportData, string>(
    path.join(__dirname, 'report', 'render-report.thread.js'),
    data,
    { signal: context.signal },
  );
  const localPath = path.join(context.workDir, 'report.html');
  await writeFile(localPath, page);
  const { size } = await stat(localPath);
  return { localPath, path: REPORT_FILE, bytes: size, sha256: await sha256OfFile(localPath) };
}
