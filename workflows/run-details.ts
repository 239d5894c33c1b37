import { awaitsOperator } from './contracts/search-attributes.js';
import type { DecidedAction, RunProgress, StageReport } from './messages.js';

/** The run in Markdown for the Web UI's Current Details: stages, what failed, and what can be sent now. */
export function runDetails(progress: RunProgress): string {
  const sections = [`**${progress.date}: ${progress.state}**`, stageTable(progress.stages)];
  const { failure, waitsFor, freshBy, decisions = [], decided = [] } = progress;
  if (waitsFor) {
    sections.push(
      `**Waits for its source until ${waitsFor.until}**`,
      fenced(waitsFor.object),
      'What is missing stands in the tab Pending Activities; Reset there looks at once.',
    );
  }
  if (freshBy !== undefined) {
    const late = progress.isLate === true;
    sections.push(late ? `**Late: the release was due by ${freshBy}**` : `Due by ${freshBy}`);
  }
  if (failure) {
    sections.push(
      `**${failure.stage} failed: ${failure.type}**`,
      fenced(
        [
          ...labelled('object', failure.object),
          ...labelled('rule', failure.rule ?? failure.message),
        ].join('\n'),
      ),
      `What to do: ${inline(failure.remedy)}`,
    );
  }
  if (awaitsOperator(progress.state)) {
    sections.push('**Then send one of these: More Actions > Send an Update**');
    for (const { verb, input, effect } of decisions) {
      sections.push(`\`${verb}\`: ${effect}`, fenced(JSON.stringify(input)));
    }
  }
  if (decided.length > 0) {
    sections.push(
      '**Decided so far**',
      decided.map((action) => `- ${decidedLine(action)}`).join('\n'),
    );
  }
  return sections.join('\n\n');
}

/** Columns by spaces in a code block: the Web UI draws Markdown tables without room between cells. */
function stageTable(stages: readonly StageReport[]): string {
  const rows = [
    ['stage', 'status', 'seconds', 'attempts', 'rows in', 'rows out', 'reset to', ''],
    ...stages.map((stage) =>
      stage.status === 'waiting' || (stage.status === 'running' && stage.seconds === 0)
        ? [stage.name, stage.status, '', '', '', '', resetPoint(stage), '']
        : [
            stage.name,
            stage.status,
            stage.seconds.toFixed(1),
            String(stage.attempts),
            String(stage.rowsIn),
            String(stage.rowsOut),
            resetPoint(stage),
            stage.carriedFrom === undefined ? '' : `carried from ${stage.carriedFrom}`,
          ],
    ),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 || column > 6
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return fenced(lines.join('\n'));
}

function resetPoint({ resetTo }: StageReport): string {
  return resetTo === undefined ? '' : String(resetTo);
}

function decidedLine({ verb, stage, by, reason, at }: DecidedAction): string {
  const why = reason === '' ? 'no reason given' : reason;
  return `${at.slice(0, 19)}Z ${verb} at ${stage} by ${inline(by)}: ${inline(why)}`;
}

/** Width of a line that the Web UI's panel shows without scrolling, in characters. */
const LINE_WIDTH = 60;

/** A text beside its label, broken between words (and within long ones) to the panel's width. */
function labelled(label: string, text: string): string[] {
  const words = text
    .split(/\s+/)
    .flatMap((word) => word.match(new RegExp(`.{1,${LINE_WIDTH}}`, 'gu')) ?? []);
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= LINE_WIDTH) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(8)}${line}`);
}

/** Untrusted text as a code block that it cannot leave. */
function fenced(text: string): string {
  return ['```', text.replaceAll('```', "'''"), '```'].join('\n');
}

/** Untrusted text within a line: nothing in it is read as Markdown. */
function inline(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/([\\`*_[\]<>#|~])/g, '\\$1');
}
