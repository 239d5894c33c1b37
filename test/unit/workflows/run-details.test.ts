import { STAGES } from '../../../workflows/contracts/stage-io.js';
import type { RunProgress, StageReport } from '../../../workflows/messages.js';
import { runDetails } from '../../../workflows/run-details.js';

const stages = STAGES.map((name): StageReport => ({
  name,
  status: 'waiting',
  seconds: 0,
  attempts: 0,
  cached: false,
  rowsIn: 0,
  rowsOut: 0,
}));

const held = (message: string): RunProgress => ({
  state: 'held',
  date: '2026-03-31',
  stages: [
    {
      ...(stages[0] as StageReport),
      status: 'done',
      seconds: 3.21,
      attempts: 1,
      rowsIn: 10,
      rowsOut: 9,
    },
    { ...(stages[1] as StageReport), status: 'held', seconds: 0.5, attempts: 6 },
    ...stages.slice(2),
  ],
  failure: {
    stage: 'clean',
    type: 'DataContractViolation',
    object: 'part.csv',
    message,
    rule: message,
    remedy: 'Mend *it*.',
  },
  decisions: [{ verb: 'retryStage', input: { reason: 'mended' }, effect: 'run clean again' }],
  decided: [
    {
      verb: 'retryStage',
      stage: 'clean',
      by: 'ops',
      reason: 'once',
      at: '2026-04-01T06:00:00.000Z',
    },
  ],
});

describe('runDetails', () => {
  it('lines the stages up with their rows and times', () => {
    const details = runDetails(held('no column'));
    expect(details).toContain('collect    done         3.2         1       10         9');
    expect(details).toContain('clean      held         0.5         6        0         0');
    expect(details).toContain('featurise  waiting');
  });

  it('tells type, object, rule and remedy, and the JSON of what can be sent', () => {
    const details = runDetails(held('no column'));
    expect(details).toContain('**clean failed: DataContractViolation**');
    expect(details).toMatch(/^object {2}part\.csv$/m);
    expect(details).toMatch(/^rule {4}no column$/m);
    expect(details).toContain('What to do: Mend \\*it\\*.');
    expect(details).toContain('`retryStage`: run clean again\n\n```\n{"reason":"mended"}\n```');
    expect(details).toContain('- 2026-04-01T06:00:00Z retryStage at clean by ops: once');
  });

  it('keeps text from outside within its block', () => {
    const details = runDetails(held('``` # heading ```'));
    expect(details).toMatch(/^rule {4}''' # heading '''$/m);
    expect(details.split('```').length % 2).toBe(1);
  });

  it('breaks long text to the width of the panel', () => {
    const lines = runDetails(held(`${'word '.repeat(40)}${'x'.repeat(150)}`)).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(70);
  });
});
