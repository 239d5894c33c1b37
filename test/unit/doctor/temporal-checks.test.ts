import {
  isAtLeast,
  judgeAttributes,
  judgeRetention,
  judgeServer,
} from '../../../client/doctor/temporal-checks.js';

const SERVER = { version: '1.32.0', schedules: true, updates: true, deployments: true };

describe('isAtLeast', () => {
  it.each([
    ['1.32.0', '1.28', true],
    ['1.28.0', '1.28', true],
    ['1.9.9', '1.28', false],
    ['2.0.0-rc.1', '1.29.1', true],
    ['1.29.0', '1.29.1', false],
  ])('compares %s with %s', (version, other, expected) => {
    expect(isAtLeast(version, other)).toBe(expected);
  });
});

describe('judgeServer', () => {
  it('is well with a server that has all', () => {
    expect(judgeServer(SERVER)).toMatchObject([{ level: 'ok' }]);
  });

  it('warns of what the runbook needs, fails for what runs need', () => {
    expect(judgeServer({ ...SERVER, version: '1.27.2' })).toMatchObject([
      { level: 'warn', says: expect.stringContaining('pausing and resetting') as unknown },
    ]);
    expect(judgeServer({ ...SERVER, updates: false })).toMatchObject([
      { level: 'fail', says: expect.stringContaining('updates') as unknown },
    ]);
  });
});

describe('judgeRetention', () => {
  it('warns where ended runs are forgotten before a hold may end, with the command', () => {
    expect(judgeRetention('default', 86_400, undefined)).toMatchObject({
      level: 'warn',
      mend: 'temporal operator namespace update --namespace default --retention 7d',
    });
    expect(judgeRetention('default', 7 * 86_400, undefined).level).toBe('ok');
  });
});

describe('judgeAttributes', () => {
  const attribute = (name: string, type: number | undefined) => ({ name, type, expected: 2 });

  it('fails for one that is missing, with the command that registers it', () => {
    const found = judgeAttributes('ns', [attribute('WaylineState', undefined)]);
    expect(found).toMatchObject({
      level: 'fail',
      says: 'search attributes WaylineState are not registered: every run would hang',
    });
    expect(found.mend).toContain('temporal operator search-attribute create --namespace ns');
  });

  it('fails for one of another type, which has to be removed first', () => {
    const found = judgeAttributes('ns', [attribute('WaylineState', 1)]);
    expect(found.mend).toContain(
      'temporal operator search-attribute remove --namespace ns --name WaylineState --yes',
    );
  });
});
