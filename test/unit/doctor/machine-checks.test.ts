import {
  judgeNode,
  judgeScratch,
  judgeTzdata,
  judgeVariables,
} from '../../../client/doctor/machine-checks.js';

const GIGABYTE = 1024 ** 3;

describe('judgeNode', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['24.1.0', 'ok'],
    ['20.18.9', 'fail'],
    ['18.20.0', 'fail'],
  ])('finds Node.js %s %s', (version, level) => {
    expect(judgeNode(version).level).toBe(level);
  });
});

describe('judgeTzdata', () => {
  it.each([
    ['2026a', 'ok'],
    ['2025b', 'ok'],
    ['2024a', 'warn'],
    [undefined, 'fail'],
  ])('finds zone data %s %s in 2026', (tzdata, level) => {
    expect(judgeTzdata(tzdata, 2026).level).toBe(level);
  });
});

describe('judgeScratch', () => {
  it.each([
    [30, 'ok'],
    [12, 'warn'],
    [1, 'fail'],
  ])('finds %d GB free of 20 allowed %s', (free, level) => {
    expect(judgeScratch('/scratch', free * GIGABYTE, 20).level).toBe(level);
  });
});

describe('judgeVariables', () => {
  it('names what nothing reads, and the nearest that is', () => {
    expect(
      judgeVariables(['WAYLINE_SCRATCHDIR'], ['WAYLINE_SCRATCH_DIR'], undefined),
    ).toMatchObject({
      level: 'warn',
      says: 'nothing reads WAYLINE_SCRATCHDIR (nearest is WAYLINE_SCRATCH_DIR)',
    });
  });

  it('fails where a worker would not start', () => {
    const problem = 'environment: WAYLINE_THREADS: expected number';
    expect(judgeVariables([], [], problem)).toMatchObject({ level: 'fail', says: problem });
  });
});
