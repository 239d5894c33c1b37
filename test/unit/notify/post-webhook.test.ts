import { postWebhook, retryAfter, type Delivery } from '../../../activities/notify/post-webhook.js';
import { webhookSignature } from '../../../activities/notify/webhook-signature.js';
import type { Notification, NotifyTarget } from '../../../workflows/contracts/notification.js';
import { isSigned, WebhookReceiver, type Answer } from '../../support/webhook-receiver.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SETTINGS = {
  secrets: [SECRET],
  temporalUiUrl: 'http://temporal.example:8233/',
  namespace: 'default',
};

const HELD: Notification = {
  id: 'shop-2026-03-31-notify-held-clean-1a2b3c4d',
  kind: 'held',
  pipeline: 'shop',
  date: '2026-03-31',
  runId: 'shop-2026-03-31',
  summary: 'shop 2026-03-31: clean failed: <script> & co',
  facts: {
    failure: { remedy: 'Mend the file ```now```.' },
    decisions: [
      { verb: 'retryStage', input: {}, effect: 'run clean again' },
      { verb: 'abort', input: {}, effect: 'give this run up' },
    ],
  },
  at: '2026-04-01T06:00:00.000Z',
};

const receivers: WebhookReceiver[] = [];
async function receiver(answer?: (position: number) => Answer): Promise<WebhookReceiver> {
  const opened = await WebhookReceiver.open(answer);
  receivers.push(opened);
  return opened;
}
afterEach(() => Promise.all(receivers.splice(0).map((one) => one.close())));

const target = (url: string, form: NotifyTarget['form'] = 'json'): NotifyTarget => ({
  url,
  form,
  on: ['held'],
});

const bodyOf = (text: string | undefined): unknown => JSON.parse(text ?? 'null');

describe('webhookSignature', () => {
  it('is that of the example in the text of Standard Webhooks', () => {
    const message = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(webhookSignature([SECRET], message)).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });

  it('signs with each secret while one is being replaced', () => {
    const message = { id: 'm', timestamp: 1, body: '{}' };
    expect(webhookSignature([SECRET, 'plain'], message).split(' ')).toHaveLength(2);
  });
});

describe('postWebhook', () => {
  it('sends JSON that a receiver can verify, with the way to the run and the commands for it', async () => {
    const open = await receiver();
    const sent = await postWebhook(target(`${open.url}/hook`), HELD, SETTINGS);
    expect(sent).toMatchObject({ delivered: true, status: 200 });
    const [request] = open.requests;
    expect(isSigned(request!, SECRET)).toBe(true);
    expect(isSigned(request!, 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).toBe(false);
    expect(request?.headers).toMatchObject({
      'webhook-id': HELD.id,
      'content-type': 'application/json',
    });
    expect(bodyOf(request?.body)).toEqual({
      ...HELD,
      links: {
        temporal: 'http://temporal.example:8233/namespaces/default/workflows/shop-2026-03-31',
      },
      commands: [
        { command: 'wayline retry shop-2026-03-31', effect: 'run clean again' },
        { command: 'wayline abort shop-2026-03-31', effect: 'give this run up' },
      ],
    });
  });

  it('signs nothing where there is no secret', async () => {
    const open = await receiver();
    await postWebhook(target(open.url), HELD, { secrets: [], namespace: 'default' });
    expect(open.requests[0]?.headers).not.toHaveProperty('webhook-signature');
    expect(open.requests[0]?.headers['webhook-id']).toBe(HELD.id);
  });

  it('writes for Slack a text and blocks in which data is no markup', async () => {
    const open = await receiver();
    await postWebhook(target(open.url, 'slack'), HELD, SETTINGS);
    const [request] = open.requests;
    expect(request?.headers).not.toHaveProperty('webhook-signature');
    expect(bodyOf(request?.body)).toEqual({
      text: 'shop 2026-03-31: clean failed: &lt;script&gt; &amp; co',
      blocks: [
        section('*held*: shop 2026-03-31: clean failed: &lt;script&gt; &amp; co'),
        section("*What to do*: Mend the file '''now'''."),
        section('```\nwayline retry shop-2026-03-31\nwayline abort shop-2026-03-31\n```'),
        {
          type: 'context',
          elements: [
            {
              type: 'mrkdwn',
              text: '<http://temporal.example:8233/namespaces/default/workflows/shop-2026-03-31|shop-2026-03-31 in Temporal> · 2026-04-01T06:00:00Z',
            },
          ],
        },
      ],
    });
  });

  it.each([
    [500, true],
    [503, true],
    [408, true],
    [425, true],
    [429, true],
    [400, false],
    [404, false],
    [410, false],
  ])('takes an answer %d as one that a retry can change: %s', async (status, retryable) => {
    const open = await receiver(() => status);
    const sent = await postWebhook(target(open.url), HELD, SETTINGS);
    expect(sent).toMatchObject({ delivered: false, retryable });
  });

  it('tells how long the receiver wants to be left alone', async () => {
    const open = await receiver(() => ({ status: 429, headers: { 'retry-after': '7' } }));
    const sent = await postWebhook(target(open.url), HELD, SETTINGS);
    expect(sent).toMatchObject({ retryable: true, retryAfterMs: 7000 });
  });

  it('follows a receiver within itself, and to no other host', async () => {
    const other = await receiver();
    const open = await receiver((position) => ({
      status: position === 0 ? 308 : 307,
      headers: { location: position === 0 ? '/moved' : `${other.url}/stolen` },
    }));
    const sent = await postWebhook(target(open.url), HELD, SETTINGS);
    expect(open.requests.map(({ path }) => path)).toEqual(['/', '/moved']);
    expect(open.requests[1]?.body).toBe(open.requests[0]?.body);
    expect(other.requests).toEqual([]);
    expect(sent).toMatchObject({ delivered: false, retryable: false });
  });

  it('says what was answered, but never a part of the address', async () => {
    const secret = 'T0KEN-of-the-hook';
    const problemOf = async (body: string): Promise<string> => {
      const open = await receiver(() => ({ status: 404, body }));
      const address = `${open.url.replace('//', '//user:pa55word@')}/services/${secret}`;
      const sent: Delivery = await postWebhook(target(address), HELD, SETTINGS);
      expect(open.requests[0]?.headers.authorization).toBe(`Basic ${btoa('user:pa55word')}`);
      return sent.delivered ? '' : `${sent.host} ${sent.problem}`;
    };
    expect(await problemOf('no_such\nhook')).toContain('answered 404: no_such hook');
    const echoed = await problemOf(`Cannot POST /services/${secret}`);
    expect(echoed).toMatch(/^127\.0\.0\.1:\d+ answered 404$/);
  });

  it('says that nobody listens, to be tried again', async () => {
    const open = await WebhookReceiver.open();
    await open.close();
    const sent = await postWebhook(target(`${open.url}/T0KEN`), HELD, SETTINGS);
    expect(sent).toMatchObject({ delivered: false, retryable: true });
    expect(JSON.stringify(sent)).toMatch(/ECONNREFUSED/);
    expect(JSON.stringify(sent)).not.toContain('T0KEN');
  });
});

describe('retryAfter', () => {
  it('reads seconds, dates, and nothing else', () => {
    const now = Date.parse('2026-04-01T06:00:00Z');
    expect(retryAfter('120', now)).toBe(120_000);
    expect(retryAfter('Wed, 01 Apr 2026 06:00:30 GMT', now)).toBe(30_000);
    expect(retryAfter('Wed, 01 Apr 2026 05:00:00 GMT', now)).toBe(0);
    expect(retryAfter('soon', now)).toBeUndefined();
    expect(retryAfter(null, now)).toBeUndefined();
  });
});

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}
