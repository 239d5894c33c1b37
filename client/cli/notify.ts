import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { webhookSecrets } from '../../activities/notify/notify-settings.js';
import { postWebhook, type Delivery } from '../../activities/notify/post-webhook.js';
import type { Notification } from '../../workflows/contracts/notification.js';
import { readClientConfig } from '../config.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface NotifyFlags extends SpeakingFlags {
  spec: string;
}

/** `wayline notify test`: sends a message to every receiver of a spec and says what came back. */
export function notifyCommand(): Command {
  const command = new Command('notify')
    .description('send a test message to every receiver of a spec and say what came back')
    .argument('<what>', 'test', oneOf('notify', ['test']))
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml');
  addSpeakingOptions(command);
  addExamples(command, 'notify test --spec shop.yaml');
  return command.action((_: string, flags: NotifyFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => sendTest(flags, terminal));
  });
}

async function sendTest({ spec }: NotifyFlags, terminal: Terminal): Promise<ExitCode> {
  const { complete } = checkSpec(await readSpecFile(spec));
  const { webhookSecret, temporalUiUrl } = readClientConfig();
  const settings = { secrets: webhookSecrets(webhookSecret), temporalUiUrl, namespace: 'default' };
  const deliveries = await Promise.all(
    complete.notify.map((target) => postWebhook(target, testOf(complete.pipeline), settings)),
  );
  if (terminal.json) terminal.printJson({ pipeline: complete.pipeline, targets: deliveries });
  else if (deliveries.length === 0) terminal.print(`${spec}: notify names nobody`);
  else for (const delivery of deliveries) terminal.print(deliveryLine(delivery));
  return deliveries.every(({ delivered }) => delivered) ? EXIT_CODES.done : EXIT_CODES.failed;
}

function deliveryLine(delivery: Delivery): string {
  if (delivery.delivered) return `${delivery.host}: told (answered ${delivery.status})`;
  const retried = delivery.retryable ? 'a run would try again' : 'a run would not try again';
  return `${delivery.host}: not told: ${delivery.problem} (${retried})`;
}

/** A message of a real kind, so that a receiver's own rules apply; its facts say that it is a test. */
function testOf(pipeline: string): Notification {
  return {
    id: `${pipeline}-notify-test-${randomUUID()}`,
    kind: 'published',
    pipeline,
    date: '',
    runId: '',
    summary: `${pipeline}: this is a test message; nothing has happened`,
    facts: { test: true },
    at: new Date().toISOString(),
  };
}
