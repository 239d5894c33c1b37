import { addDays } from '../../../workflows/contracts/logical-date.js';
import type { Finding, Incident } from './find-incidents.js';
import type { StepCell } from './step-series.js';

/** What the codes of an incident stand for. */
export interface IncidentNames {
  /** Day 0, YYYY-MM-DD. */
  readonly firstDay: string;
  readonly touchpoints: readonly string[];
  readonly devices: readonly string[];
  readonly versions: readonly string[];
}

const MEASURES = {
  exit: 'sessions that end there',
  loop: 'sessions that come back to it',
  error: 'sessions with an error or an empty result',
  slow: 'median time',
} as const;

/** Most further signs that are named. */
const MOST_SIGNS = 4;

/** The names, days and evidence of an incident; `ended` is its last day, null while it goes on. */
export function describeIncident(
  incident: Incident,
  names: IncidentNames,
): { touchpoint: string; issue: string; started: string; ended: string | null; evidence: string } {
  const place = placeOf(incident.cell, names);
  const { effect, error, insideTrials, outsideTrials } = incident;
  const interval = `${(effect - 1.96 * error).toFixed(2)} to ${(effect + 1.96 * error).toFixed(2)}`;
  const unit = incident.issue === 'slow' ? 'log ratio' : "Cohen's h";
  const evidence = [
    `${MEASURES[incident.issue]}${place && ` (${place})`}: ${levels(incident)}`,
    `${unit} ${effect.toFixed(2)} (95 % ${interval}), ${insideTrials} sessions against ${outsideTrials}`,
    `false discovery rate ${incident.rate < 1e-6 ? 'below 1e-6' : incident.rate.toPrecision(2)}`,
    ...signsOf(incident, names),
  ].join('; ');
  return {
    touchpoint: names.touchpoints[incident.cell.node] ?? '',
    issue: incident.issue,
    started: addDays(names.firstDay, incident.from),
    ended: incident.isOngoing ? null : addDays(names.firstDay, incident.to),
    evidence,
  };
}

function placeOf({ device, version }: StepCell, names: IncidentNames): string {
  return [
    ...(version === undefined ? [] : [`app_version ${names.versions[version]}`]),
    ...(device === undefined ? [] : [`device ${names.devices[device]}`]),
  ].join(', ');
}

function levels({ issue, outside, inside }: Finding): string {
  if (issue === 'slow')
    return `${Math.exp(outside).toFixed(0)} s before, ${Math.exp(inside).toFixed(0)} s since`;
  return `${(outside * 100).toFixed(1)} % before, ${(inside * 100).toFixed(1)} % since`;
}

/** Other issues of the step in the same sessions, then the steps next to it. */
function signsOf(incident: Incident, names: IncidentNames): string[] {
  const { cell, issue } = incident;
  const seen = new Set([`${cell.node} ${issue}`]);
  const signs: string[] = [];
  for (const other of incident.alsoSeen) {
    const key = `${other.cell.node} ${other.issue}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const where = other.cell.node === cell.node ? '' : `${names.touchpoints[other.cell.node]} `;
    signs.push(`also ${where}${other.issue}: ${levels(other)}`);
  }
  return signs.slice(0, MOST_SIGNS);
}
