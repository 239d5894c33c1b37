import type { PipelineSpec } from './spec.js';

/**
 * Where a source has no day folders, or folders of another zone, an event's own local day decides what
 * belongs to the window; other rows count as not read.
 */
export function decidesByLocalDay({ sources, timezone }: PipelineSpec): boolean {
  const { path: pattern, dateZone } = sources.events;
  const shifted = dateZone !== undefined && dateZone !== timezone;
  return shifted || !pattern.includes('{date}');
}
