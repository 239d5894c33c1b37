import path from 'node:path';
import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';
import type { Incident } from './find-incidents.js';
import { describeIncident, type IncidentNames } from './describe-incident.js';
import type { IncidentsInput } from './incidents.thread.js';
import type { StepDays } from './step-series.js';

const INCIDENTS_SCHEMA = {
  touchpoint: 'text',
  issue: 'text',
  started: 'text',
  ended: 'text?',
  customers: 'bigint',
  exposed_revenue: 'double',
  evidence: 'text',
} as const satisfies RowSchema;

/** More devices or versions of one channel are hardly ever in use at a time. */
const MOST_VERSIONS = 12;
const MOST_DEVICES = 6;

/** Incidents of the window, and the rows of it that are saved. */
export interface FoundIncidents extends SavedPart {
  readonly incidents: readonly Incident[];
}

/** Saves `incidents`: steps that broke on a day, with whom and what it has cost so far. */
export async function saveIncidents(
  context: StageContext,
  duck: DuckSession,
): Promise<FoundIncidents> {
  await duck.runFile(path.join(__dirname, 'step-days.sql'), {
    most_versions: MOST_VERSIONS,
    most_devices: MOST_DEVICES,
  });
  const input = await readInput(duck);
  const incidents = await context.threads.run<IncidentsInput, Incident[]>(
    path.join(__dirname, 'incidents.thread.js'),
    input,
    { signal: context.signal },
  );
  const names = await readNames(duck);
  const rows = [];
  for (const incident of incidents) {
    const harm = await measureHarm(duck, incident);
    rows.push({ ...describeIncident(incident, names), ...harm });
  }
  rows.sort((a, b) => compareText(keyOf(a), keyOf(b)));
  if (rows.length === 0) {
    context.explainEmpty('incidents', 'no step got worse on a day within the window');
  }
  return { rows: await context.saveRows('incidents', INCIDENTS_SCHEMA, rows), incidents };
}

const keyOf = (row: { touchpoint: string; issue: string; started: string }): string =>
  [row.touchpoint, row.issue, row.started].join('\n');

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

async function readInput(duck: DuckSession): Promise<IncidentsInput> {
  const { rows, touchpoints, days } = await duck.one<Record<string, number>>(`
    SELECT
      (SELECT count(*) FROM step_days) AS rows,
      (SELECT count(*) FROM nodes) AS touchpoints,
      (SELECT max(event_day) - min(event_day) + 1 FROM visits) AS days`);
  const columns = await duck.numericColumns(
    'SELECT * FROM step_days ORDER BY node, version_code, device_code, day',
    rows ?? 0,
  );
  const column = (name: string): Float64Array => columns.get(name) ?? new Float64Array(rows ?? 0);
  const table: StepDays = {
    days: days ?? 0,
    node: Int32Array.from(column('node')),
    device: Int32Array.from(column('device_code')),
    version: Int32Array.from(column('version_code')),
    day: Int32Array.from(column('day')),
    sessions: column('sessions'),
    ended: column('ended'),
    repeated: column('repeated'),
    failed: column('failed'),
    timed: column('timed'),
    logSeconds: column('log_seconds'),
    logSquares: column('log_squares'),
  };
  const pairs = await duck.all<{ from: number; to: number }>(`
    SELECT from_node AS "from", to_node AS "to" FROM edges
    WHERE segment_id = 'all' AND from_node >= 0 AND to_node >= 0 AND probability >= 0.02
    ORDER BY ALL`);
  return {
    table,
    neighbours: Float64Array.from(pairs, ({ from, to }) => from * (touchpoints ?? 0) + to),
    touchpoints: touchpoints ?? 0,
  };
}

async function readNames(duck: DuckSession): Promise<IncidentNames> {
  const list = async (sql: string): Promise<string[]> =>
    (await duck.all<{ name: string }>(sql)).map(({ name }) => name);
  const { first } = await duck.one<{ first: string }>(
    'SELECT min(event_day)::VARCHAR AS first FROM visits',
  );
  return {
    firstDay: first,
    touchpoints: await list('SELECT touchpoint AS name FROM nodes ORDER BY node'),
    devices: await list('SELECT device AS name FROM device_codes ORDER BY device_code'),
    versions: await list('SELECT app_version AS name FROM version_codes ORDER BY version_code'),
  };
}

interface Harm {
  readonly customers: number;
  readonly exposed_revenue: number;
}

/**
 * Customers whose sessions went wrong at the step while it lasted, and the revenue they would have
 * brought had it stayed as it was: sessions beyond the usual, times the share of sessions outside of it that
 * reached the goal after the step, times the mean value of a session's goal.
 */
async function measureHarm(duck: DuckSession, incident: Incident): Promise<Harm> {
  const { cell, issue, from, to, inside, outside, insideTrials } = incident;
  const isInside = [
    `day BETWEEN ${from} AND ${to}`,
    ...(cell.device === undefined ? [] : [`device_code = ${cell.device}`]),
    ...(cell.version === undefined ? [] : [`version_code = ${cell.version}`]),
  ].join(' AND ');
  const { customers, sound, converting, value } = await duck.one<Record<string, number>>(`
    WITH met AS (
      SELECT
        customer,
        ${WENT_WRONG[issue]} AS went_wrong,
        ${isInside} AS is_inside,
        converts
      FROM (
        SELECT *, event_day - (SELECT min(event_day) FROM visits) AS day
        FROM session_touchpoints
        WHERE node = ${cell.node} AND is_open
      )
      JOIN nodes USING (node)
      JOIN place_names USING (place, channel)
      JOIN device_codes USING (device)
      JOIN version_codes USING (app_version)
    )
    SELECT
      count(DISTINCT customer) FILTER (is_inside AND went_wrong) AS customers,
      count(*) FILTER (NOT is_inside) AS sound,
      count(*) FILTER (NOT is_inside AND converts) AS converting,
      (SELECT coalesce(sum(value)::DOUBLE / nullif(count(*), 0), 0) FROM goals) AS value
    FROM met`);
  const beyond = issue === 'slow' ? insideTrials / 2 : insideTrials * (inside - outside);
  const conversion = (sound ?? 0) === 0 ? 0 : (converting ?? 0) / (sound ?? 1);
  return { customers: customers ?? 0, exposed_revenue: beyond * conversion * (value ?? 0) };
}

const WENT_WRONG = {
  exit: 'ends_here',
  loop: 'visits > 1',
  error: 'failures > 0',
  slow: 'true',
} as const;
