import { addDays } from '../../workflows/contracts/logical-date.js';
import { decidesByLocalDay } from '../../workflows/contracts/source-window.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { MissingParts } from '../artifacts/stage.js';

/**
 * Local days that are cleaned again at least where source days are read: those days, with their neighbours where
 * folders are of another zone, and the window's first and last day and the one before that, whose rows are bounded
 * differently on every date. Duplicates, refusals and merged ids may touch others. Undefined without day folders.
 */
export function daysAfterSources(
  spec: PipelineSpec,
  date: string,
  { missing, all }: MissingParts,
): MissingParts | undefined {
  const { path, lookbackDays } = spec.sources.events;
  if (!path.includes('{date}') || missing.length === 0) return undefined;
  const reach = decidesByLocalDay(spec) ? [-1, 0, 1] : [0];
  const first = addDays(date, 1 - lookbackDays);
  const touched = missing.flatMap((day) => reach.map((days) => addDays(day, days)));
  const days = new Set([...touched, first, addDays(date, -1), date]);
  const inWindow = [...days].filter((day) => day >= first && day <= date).sort();
  return { missing: inWindow, all: Math.max(all, inWindow.length), atLeast: true };
}
