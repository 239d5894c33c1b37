import { openRunFailure } from '../../../../client/plans/open-run.js';

const open = { runId: 'shop-2026-03-31', executionId: 'e', state: 'held', stage: 'train' };

describe('openRunFailure', () => {
  it('names the command that frees a run that is held', () => {
    const failure = openRunFailure(open);
    expect(failure.exitCode).toBe(1);
    expect(failure.lines).toEqual([
      'shop-2026-03-31 is open (held at train); free it with: wayline retry shop-2026-03-31, or take its place with --replace',
    ]);
  });

  it('names the command that shows a run that goes on', () => {
    const failure = openRunFailure({ ...open, state: 'running', stage: '' });
    expect(failure.lines[0]).toContain('is open (running); follow it with: wayline status');
  });
});
