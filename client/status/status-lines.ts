import { awaitsOperator } from '../../workflows/contracts/search-attributes.js';
import type { StageReport } from '../../workflows/messages.js';
import type { Colors } from '../cli/terminal.js';
import { oneLine } from '../command-failure.js';
import { decisionLines } from '../decision-commands.js';
import { table } from '../progress/run-summary.js';
import {
  attemptTexts,
  bar,
  colorOf,
  count,
  durationText,
  endedStageText,
  runningStageText,
} from '../progress/stage-text.js';
import type { RunOverview } from './run-overview.js';

/** What lines are drawn with. */
export interface LineStyle {
  colors: Colors;
  now: number;
}

const HEADER = ['run', 'pipeline', 'date', 'state', 'stage', 'started', 'for', ''];

/** The list of runs: a line each, and below it why it waits and the commands that free it. */
export function listLines(runs: readonly RunOverview[], style: LineStyle): string[] {
  const { colors } = style;
  const [header = '', ...rows] = table([HEADER, ...runs.map((run) => cells(run, style))], 7);
  return [
    colors.dim(header),
    ...runs.flatMap((run, index) => [
      stateColor(colors, run.state)(rows[index] ?? ''),
      ...detailLines(run).map((line) => `    ${line}`),
    ]),
  ];
}

/** One run: its stages with their bars, and below why it waits and the commands that free it. */
export function runLines(run: RunOverview, style: LineStyle): string[] {
  const { colors, now } = style;
  const since = run.heldAt === null ? '' : ` since ${minuteOf(run.heldAt)}`;
  const at = run.stage === '' ? '' : ` at ${run.stage}`;
  const lasts = durationText((endOf(run) ?? now) - Date.parse(run.startedAt));
  const remedy = run.error === null ? [] : [oneLine(`What to do: ${run.error.remedy}`)];
  return [
    `${colors.bold(run.runId)}: ${stateColor(colors, run.state)(run.state)}${at}${since}, started ${minuteOf(run.startedAt)}, ${lasts}`,
    ...run.stages.map((stage) => stageLine(stage, run, style)),
    ...detailLines(run, remedy),
  ];
}

function cells(run: RunOverview, { now }: LineStyle): string[] {
  const from = run.heldAt ?? run.startedAt;
  const lasts = durationText((endOf(run) ?? now) - Date.parse(from));
  const { runId, pipeline, date, state, stage, startedAt } = run;
  return [runId, pipeline, date, state, stage, minuteOf(startedAt), lasts, activityOf(run, now)];
}

/** What a running stage is doing, short enough for a column. */
function activityOf({ state, pending }: RunOverview, now: number): string {
  if (state !== 'running' || pending === null) return '';
  const { progress } = pending;
  const drawn =
    progress !== undefined && progress.rowsTotal > 0
      ? [`${bar(progress.rowsDone, progress.rowsTotal, 10)} ${count(progress.rowsDone)} rows`]
      : [];
  const texts = [...drawn, progress?.phase ?? '', ...attemptTexts(pending, now)];
  return texts.filter((text) => text !== '').join('  ');
}

function detailLines(run: RunOverview, remedy: readonly string[] = []): string[] {
  return [
    ...(run.failure === null ? [] : [run.failure]),
    ...remedy,
    ...(run.awaited === null ? [] : [run.awaited]),
    ...decisionLines(run.decisions),
  ];
}

function stageLine(stage: StageReport, run: RunOverview, { colors, now }: LineStyle): string {
  const text =
    stage.status === 'running'
      ? runningStageText(secondsOf(stage, run, now), run.pending ?? undefined, now)
      : stage.status === 'waiting'
        ? 'waiting'
        : endedStageText(stage);
  return `  ${colorOf(colors, stage.status)(`${stage.name.padEnd(10)} ${text}`)}`;
}

/** The rounds before, and the attempt that is going on. */
function secondsOf(stage: StageReport, { pending }: RunOverview, now: number): number {
  const startedAt = pending?.startedAt;
  return stage.seconds + (startedAt === undefined ? 0 : (now - Date.parse(startedAt)) / 1000);
}

function endOf({ endedAt }: RunOverview): number | undefined {
  return endedAt === null ? undefined : Date.parse(endedAt);
}

/** The server's clock in UTC, to the minute. */
function minuteOf(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')}Z`;
}

function stateColor(colors: Colors, state: string): (text: string) => string {
  if (awaitsOperator(state)) return colors.yellow;
  if (state === 'failed' || state === 'aborted') return colors.red;
  if (state === 'running') return colors.bold;
  return state === 'done' ? colors.green : colors.dim;
}
