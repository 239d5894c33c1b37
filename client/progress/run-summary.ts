import type { Terminal } from '../cli/terminal.js';
import type { EndedRun, RunLine } from '../run-result.js';
import { colorOf, count, endedStageText } from './stage-text.js';

/**
 * What stands at the end of a run for people: stages (unless they are still to be seen above), datasets
 * and addresses.
 */
export function runSummary(
  run: EndedRun,
  urls: RunLine['urls'],
  { colors, isLive }: Pick<Terminal, 'colors' | 'isLive'>,
): string[] {
  const stages = isLive ? [] : run.stages.filter((stage) => stage.status !== 'waiting');
  const lines = [
    '',
    colors.bold(`${run.runId}: ${run.status} in ${run.seconds.toFixed(1)} s`),
    ...stages.map(
      (stage) =>
        `  ${stage.name.padEnd(10)} ${colorOf(colors, stage.status)(endedStageText(stage))}`,
    ),
  ];
  if (run.release !== undefined) {
    lines.push('', colors.bold(`release ${run.release.release}`), ...datasetLines(run));
  }
  if (urls.temporal !== null) lines.push('', `Temporal  ${colors.cyan(urls.temporal)}`);
  if (urls.report !== null) lines.push(`Report    ${colors.cyan(urls.report)}`);
  return lines;
}

function datasetLines(run: EndedRun): string[] {
  const rows = Object.entries(run.release?.datasets ?? {}).map(([name, dataset]) => [
    name,
    `${count(dataset.rows)} rows`,
    bytesText(dataset.bytes),
  ]);
  return table(rows).map((line) => `  ${line}`);
}

/** Cells in columns: the first `left` columns to the left, the others (numbers) to the right. */
export function table(rows: readonly (readonly string[])[], left = 1): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** A size in the largest unit that keeps it above one, such as `1.5 MB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ''}`;
}
