import { writeFileSync } from 'node:fs';
import { isSigned, WebhookReceiver } from '../support/webhook-receiver.js';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

describe('wayline notify test', () => {
  let folder: string;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wayline-notify-'));
    receiver = await WebhookReceiver.open((position) => (position === 2 ? 404 : 200));
  });
  afterAll(async () => {
    await receiver.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function specWith(...notify: object[]): string {
    const file = path.join(folder, `spec-${notify.length}.yaml`);
    const storage = { source: 's3://raw', artifacts: 's3://lake/a', publish: 's3://lake/p' };
    const sources = { events: { path: 'events/*.csv' } };
    writeFileSync(file, JSON.stringify({ pipeline: 'shop', storage, sources, notify }));
    return file;
  }

  it('tells every receiver of the spec, signed, and says what came back', async () => {
    const spec = specWith(
      { url: `${receiver.url}/T0KEN` },
      { url: `${receiver.url}/chat`, form: 'slack' },
    );
    const ended = await wayline(['notify', 'test', '--spec', spec], {
      WAYLINE_WEBHOOK_SECRET: SECRET,
    });
    expect(ended.code).toBe(0);
    expect(ended.stdout.match(/^127\.0\.0\.1:\d+: told \(answered 200\)$/gm)).toHaveLength(2);
    expect(ended.stdout + ended.stderr).not.toContain('T0KEN');
    const json = receiver.requests.find(({ path: at }) => at === '/T0KEN');
    expect(isSigned(json!, SECRET)).toBe(true);
  });

  it('ends with 1 where one was not told', async () => {
    const ended = await wayline([
      ...['notify', 'test', '--json'],
      ...['--spec', specWith({ url: `${receiver.url}/gone` })],
    ]);
    expect(ended.code).toBe(1);
    expect(jsonLineOf(ended)).toMatchObject({
      targets: [{ delivered: false, problem: 'answered 404', retryable: false }],
    });
  });
});
