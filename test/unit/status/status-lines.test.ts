import { createColors } from 'picocolors';
import { listLines, runLines } from '../../../client/status/status-lines.js';
import { sortOverviews } from '../../../client/status/status-reader.js';
import { heldRun, NOW, openRun, stageReport } from './overviews.js';

const style = { colors: createColors(false), now: NOW };

describe('sortOverviews', () => {
  it('puts the longest wait for an operator first, then what goes on, then the newest', () => {
    const done = { ...openRun('2026-03-30', {}), state: 'done', endedAt: '2026-03-30T06:05:00Z' };
    const older = { ...done, runId: 'shop-2026-03-29', startedAt: '2026-03-29T06:00:00.000Z' };
    const runs = [
      older,
      done,
      openRun('2026-04-01', {}),
      heldRun('2026-03-31', '2026-03-31T07:00:00Z', 'blocked'),
      heldRun('2026-03-28', '2026-03-31T06:30:00Z'),
    ];
    expect(sortOverviews(runs).map(({ runId, state }) => [runId, state])).toEqual([
      ['shop-2026-03-28', 'held'],
      ['shop-2026-03-31', 'blocked'],
      ['shop-2026-04-01', 'running'],
      ['shop-2026-03-30', 'done'],
      ['shop-2026-03-29', 'done'],
    ]);
  });
});

describe('listLines', () => {
  it('shows below a held run why it waits and the commands that would be accepted', () => {
    expect(listLines([heldRun('2026-03-31', '2026-04-01T06:55:00Z')], style)).toEqual([
      'run              pipeline  date        state  stage  started            for',
      'shop-2026-03-31  shop      2026-03-31  held   clean  2026-03-31 06:00Z  1 h 5 min',
      '    DataContractViolation: clean part.csv: broken at line 3',
      '    wayline retry shop-2026-03-31  # run clean again (no data is needed)',
      '    wayline abort shop-2026-03-31  # give this run up',
    ]);
  });

  it('shows a bar, the attempt, when it is tried again and the last failure', () => {
    const run = openRun('2026-04-01', {
      progress: {
        state: 'running',
        date: '2026-04-01',
        stages: [stageReport('collect', 'done'), stageReport('train', 'running')],
      },
      pending: {
        activity: 'train',
        state: 'retrying',
        attempt: 3,
        maximumAttempts: 6,
        nextAttemptAt: '2026-04-01T08:00:40Z',
        lastFailure: 'train: storage\nunavailable',
        progress: { stage: 'train', phase: 'grow trees', rowsDone: 50, rowsTotal: 100 },
      },
    });
    expect(listLines([run], style).slice(1)).toEqual([
      'shop-2026-04-01  shop      2026-04-01  running  train  2026-04-01 06:00Z  2 h 0 min  █████░░░░░ 50 rows  grow trees  attempt 3/6 in 40 s',
      '    train: storage unavailable',
    ]);
  });

  it('says what a run waits for that has no source day yet, or no worker', () => {
    const waiting = openRun('2026-04-01', {
      pending: {
        activity: 'awaitSource',
        state: 'retrying',
        attempt: 4,
        nextAttemptAt: '2026-04-01T08:05:00Z',
        lastFailure: 'collect s3://raw/dt=2026-04-01: expected at least 1 files, got 0',
        progress: undefined,
      },
    });
    expect(listLines([waiting], style)).toContain(
      '    waits for its source day: collect s3://raw/dt=2026-04-01: expected at least 1 files, got 0',
    );
    const stalled = openRun('2026-04-01', { stall: 'no worker polls the task queue wayline' });
    expect(listLines([stalled], style)).toContain('    no worker polls the task queue wayline');
  });
});

describe('runLines', () => {
  it('shows the stages, why the run waits, what to do and the commands', () => {
    expect(runLines(heldRun('2026-03-31', '2026-04-01T06:55:00Z'), style)).toEqual([
      'shop-2026-03-31: held at clean since 2026-04-01 06:55Z, started 2026-03-31 06:00Z, 1 d 2 h',
      '  collect    done        4.0 s  10 rows in, 9 out',
      '  clean      held        4.0 s  10 rows in, 9 out',
      'DataContractViolation: clean part.csv: broken at line 3',
      'What to do: mend it',
      'wayline retry shop-2026-03-31  # run clean again (no data is needed)',
      'wayline abort shop-2026-03-31  # give this run up',
    ]);
  });
});
