import { failedCallLine, runLine, type EndedRun } from '../../../client/run-result.js';
import type { StageReport } from '../../../workflows/messages.js';

const stage = (name: StageReport['name'], status: StageReport['status']): StageReport => ({
  name,
  status,
  seconds: 1.23456,
  attempts: 1,
  cached: status === 'cached',
  rowsIn: 10,
  rowsOut: 9,
});

const urls = { temporal: 'http://ui/run', report: 'file:///report' };

describe('runLine', () => {
  it('has the keys of the contract for a run that is done', () => {
    const datasets = { customers: { rows: 9, bytes: 99, files: 1 } };
    const run: EndedRun = {
      runId: 'shop-2026-06-30',
      date: '2026-06-30',
      status: 'done',
      seconds: 12.3456,
      stages: [stage('collect', 'cached')],
      release: { release: '2026-06-30-abc', manifest: 's3://m', report: 's3://r', datasets },
    };
    expect(runLine(run, urls)).toEqual({
      runId: 'shop-2026-06-30',
      date: '2026-06-30',
      status: 'done',
      seconds: 12.346,
      release: '2026-06-30-abc',
      datasets,
      stages: [
        {
          name: 'collect',
          status: 'cached',
          seconds: 1.235,
          attempts: 1,
          cached: true,
          rowsIn: 10,
          rowsOut: 9,
        },
      ],
      urls,
    });
  });

  it('leaves out stages that were not reached and fails the one that was interrupted', () => {
    const run: EndedRun = {
      runId: 'r',
      date: '2026-06-30',
      status: 'cancelled',
      seconds: 1,
      stages: [stage('collect', 'done'), stage('clean', 'running'), stage('featurise', 'waiting')],
    };
    expect(runLine(run, urls).stages.map(({ name, status }) => [name, status])).toEqual([
      ['collect', 'done'],
      ['clean', 'failed'],
    ]);
  });

  it('carries the four facts of an error and no more', () => {
    const facts = { type: 'T', object: 'o', message: 'm', remedy: 'r' };
    const error = { ...facts, stage: 'collect' };
    const run: EndedRun = {
      runId: 'r',
      date: 'd',
      status: 'failed',
      seconds: 0,
      stages: [],
      error,
    };
    expect(runLine(run, urls).error).toEqual(facts);
  });
});

describe('failedCallLine', () => {
  it('has the same keys as the line of a run, with nothing in them', () => {
    const error = { type: 'T', object: 'o', message: 'm', remedy: 'r' };
    expect(failedCallLine(error)).toMatchObject({
      runId: null,
      status: 'failed',
      stages: [],
      datasets: {},
      error,
    });
  });
});
