import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readHistories } from './histories.js';
import { replayProblems } from './replay-problem.js';

const BUNDLE = path.resolve(__dirname, '../../dist/workflow-bundle.js');

describe('recorded runs', () => {
  beforeAll(() => {
    // A replay that fails is told by the test, not by the log.
    Runtime.install({
      logger: new DefaultLogger('ERROR', () => undefined),
      telemetryOptions: { logging: { filter: 'off', forward: {} } },
    });
  });

  it('hold every way through a run', () => {
    const names = readHistories().map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'aborted-by-signal-while-retrying',
        'backfill',
        'backfill-2',
        'cancelled',
        'done',
        'expired',
        'failed',
        'gate-overridden',
        'held-and-retried',
        'notification',
        'opened-day',
        'reconciled',
        'reset-to-train',
        'reset-to-train-2',
        'retried-with-set',
        'skipped',
        'source-awaited',
      ]),
    );
  });

  it('replay with today’s workflow code', async () => {
    const problems = await replayProblems({ codePath: BUNDLE }, readHistories());
    expect(problems.join('\n\n')).toBe('');
  });

  it('are told apart from changed workflow code, with what to patch', async () => {
    const code = readFileSync(BUNDLE, 'utf8');
    const changed = code.replace(/await stages\.runStage\(['"]segment['"]\);/, '');
    expect(changed).not.toBe(code);
    const done = readHistories().filter(({ name }) => name === 'done');
    const [problem, ...others] = await replayProblems({ code: changed }, done);
    expect(others).toEqual([]);
    expect(problem).toContain(
      'test/replay/histories/done.json.gz (journeyPipeline) does not replay',
    );
    expect(problem).toMatch(/recorded there: event \d+, activity task scheduled of segment/);
    expect(problem).toMatch(/if \(patched\('\d{4}-\d{2}-\d{2}-journey-pipeline'\)\)/);
    expect(problem).toContain('test/replay/README.md');
  });
});
