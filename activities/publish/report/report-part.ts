import type { DuckSession } from '../../compute/duck-session.js';
import type { Columns } from '../dataset-schema.js';
import type { ReportData } from './report-data.js';
import type { Section } from './section.js';

/**
 * A part of the report that reads its own numbers. `read` sees the views `published.*` and the artifacts
 * that it names; what it returns is small and plain, since it travels to the thread that draws.
 */
export interface ReportPart<Numbers> {
  readonly name: string;
  /** Artifacts that are shown without being published, with the columns that a missing one is taken to have. */
  readonly artifacts?: Readonly<Record<string, Columns>>;
  read(duck: DuckSession): Promise<Numbers>;
  section(numbers: Numbers, data: ReportData): Section;
}

/** A part whatever its numbers are. */
export interface AnyReportPart {
  readonly name: string;
  readonly artifacts: Readonly<Record<string, Columns>>;
  read(duck: DuckSession): Promise<unknown>;
  section(data: ReportData): Section;
}

/** The part with its numbers taken from the report's data. */
export function reportPart<Numbers>(part: ReportPart<Numbers>): AnyReportPart {
  return {
    name: part.name,
    artifacts: part.artifacts ?? {},
    read: (duck) => part.read(duck),
    section: (data) => part.section(data.parts[part.name] as Numbers, data),
  };
}
