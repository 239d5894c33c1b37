import { createColors } from 'picocolors';
import { LiveView } from '../../../client/progress/live-view.js';
import { PlainView } from '../../../client/progress/plain-view.js';
import type { RunSnapshot } from '../../../client/progress/run-snapshot.js';
import { bytesText, table } from '../../../client/progress/run-summary.js';
import { bar, count, runningStageText } from '../../../client/progress/stage-text.js';
import { Terminal } from '../../../client/cli/terminal.js';
import type { StageReport } from '../../../workflows/messages.js';

/** A stream that keeps what is written to it. */
function stream(isTTY: boolean): NodeJS.WriteStream & { written: string } {
  const target = {
    isTTY,
    columns: 60,
    written: '',
    write(text: string) {
      target.written += text;
      return true;
    },
  };
  return target as unknown as NodeJS.WriteStream & { written: string };
}

const stage = (status: StageReport['status'], name: StageReport['name'] = 'clean') => ({
  name,
  status,
  seconds: 3.21,
  attempts: status === 'done' ? 2 : 0,
  cached: false,
  rowsIn: 1_000_000,
  rowsOut: 999_000,
});

const snapshot = (...stages: StageReport[]): RunSnapshot => ({
  progress: { state: 'running', date: '2026-06-30', stages },
  pending: {
    attempt: 2,
    progress: { stage: 'clean', phase: 'sorting', rowsDone: 250, rowsTotal: 1000 },
    lastFailure: 'disk\nfull',
  },
});

describe('bar', () => {
  it.each([
    [0, 10, '░░░░'],
    [5, 10, '██░░'],
    [20, 10, '████'],
    [5, 0, '░░░░'],
  ])('draws %d of %d as %s', (done, total, drawn) => {
    expect(bar(done, total, 4)).toBe(drawn);
  });
});

describe('runningStageText', () => {
  it('shows rows, phase, time and attempt', () => {
    expect(runningStageText(4.06, snapshot().pending)).toBe(
      'running     4.1 s  █████░░░░░░░░░░░░░░░ 250 rows  sorting  attempt 2',
    );
  });
});

describe('PlainView', () => {
  it('says each thing once, on lines of its own', () => {
    const out = stream(false);
    const view = new PlainView(new Terminal({}, out, stream(false)));
    view.update(snapshot(stage('running')));
    view.update(snapshot(stage('running')));
    view.update({ ...snapshot(stage('done')), pending: undefined });
    expect(out.written.split('\n')).toEqual([
      'clean      running',
      'clean      attempt 2 after: disk full',
      'clean      done        3.2 s  1,000,000 rows in, 999,000 out  2 attempts',
      '',
    ]);
  });
});

describe('LiveView', () => {
  it('draws over the lines before, none wider than the terminal', () => {
    const out = stream(true);
    const view = new LiveView(new Terminal({ noColor: true }, out, stream(true)), () => 0);
    view.update(snapshot(stage('running'), stage('waiting', 'train')));
    const first = out.written;
    view.update(snapshot(stage('done'), stage('running', 'train')));
    const lineUpAndCleared = '\u001b[1A\u001b[2K\r';
    expect(out.written.slice(first.length).startsWith(lineUpAndCleared.repeat(2))).toBe(true);
    for (const line of first.split('\n')) expect(line.length).toBeLessThan(60);
  });
});

describe('Terminal', () => {
  it('keeps stdout for the JSON line', () => {
    const [out, err] = [stream(false), stream(false)];
    const terminal = new Terminal({ json: true }, out, err);
    terminal.say('working');
    terminal.printJson({ a: 1 });
    expect([out.written, err.written]).toEqual(['{"a":1}\n', 'working\n']);
  });

  it('says nothing but results when it is to be quiet', () => {
    const out = stream(false);
    const terminal = new Terminal({ quiet: true }, out, stream(false));
    terminal.say('working');
    terminal.print('result');
    expect(out.written).toBe('result\n');
  });

  it('has no colours without a terminal or where they are not wanted', () => {
    expect(new Terminal({}, stream(false)).colors.red('x')).toBe('x');
    expect(new Terminal({ noColor: true }, stream(true)).colors.red('x')).toBe('x');
    expect(new Terminal({}, stream(true)).colors.red('x')).toBe(createColors(true).red('x'));
  });
});

describe('table', () => {
  it('aligns the first column to the left and the others to the right', () => {
    expect(
      table([
        ['a', '1'],
        ['bbb', '1,000'],
      ]),
    ).toEqual(['a        1', 'bbb  1,000']);
  });
});

describe('bytesText and count', () => {
  it('are the same on every machine', () => {
    expect([bytesText(999), bytesText(1500), bytesText(2e9), count(1234567)]).toEqual([
      '999 B',
      '1.5 kB',
      '2.0 GB',
      '1,234,567',
    ]);
  });
});
