import type { RunProgress, StageReport } from './messages.js';

/** The run in Markdown for the Web UI's Current Details: stages, and what to do where one is held. */
export function runDetails(progress: RunProgress): string {
  const lines = [
    `**${progress.date}: ${progress.state}**`,
    '',
    ...progress.stages.map((stage) => `- ${stageLine(stage)}`),
  ];
  const { failure } = progress;
  if (failure) {
    lines.push(
      '',
      `**${failure.stage}: ${failure.type}**`,
      '',
      fenced(failure.message),
      '',
      `What to do: ${failure.remedy}`,
    );
  }
  if (progress.state === 'held') {
    lines.push(
      '',
      'Then More Actions > Send an Update: `retryStage` (empty data is enough) or `abort`.',
      '',
      fenced('{"reason": "source file replaced", "by": "your name"}'),
    );
  }
  return lines.join('\n');
}

function stageLine(stage: StageReport): string {
  if (stage.status === 'waiting' || stage.status === 'running') {
    return `${stage.name}: ${stage.status}`;
  }
  const rows = `${stage.rowsIn} rows in, ${stage.rowsOut} out`;
  return `${stage.name}: ${stage.status}, ${stage.seconds.toFixed(1)} s, ${rows}`;
}

/** Untrusted text as a code block that it cannot leave. */
function fenced(text: string): string {
  return ['```', text.replaceAll('```', "'''"), '```'].join('\n');
}
