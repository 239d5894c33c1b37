import { findIncidents, type Incident } from './find-incidents.js';
import type { StepDays } from './step-series.js';

export interface IncidentsInput {
  readonly table: StepDays;
  /** Pairs of touchpoints that customers go between, as `from · touchpoints + to`. */
  readonly neighbours: Float64Array;
  readonly touchpoints: number;
}

/** Searches the days of every step for incidents. */
export default function incidents(input: IncidentsInput): Incident[] {
  const { table, neighbours, touchpoints } = input;
  const pairs = new Set(neighbours);
  return findIncidents(
    table,
    (one, other) => pairs.has(one * touchpoints + other) || pairs.has(other * touchpoints + one),
  );
}
