import { createRequire } from 'node:module';
import path from 'node:path';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { openWorkspace, type Workspace } from './support/small-shop.js';

const modulePath = path.resolve(__dirname, '../../dist/infra/local/local-stack.js');
const { startLocalStack } = createRequire(__filename)(modulePath) as typeof LocalStackModule;

describe('wayline demo on somebody else’s S3 service', () => {
  let workspace: Workspace;
  let stack: LocalStackModule.LocalStack;

  beforeAll(async () => {
    workspace = await openWorkspace();
    stack = await startLocalStack({ stateDir: workspace.at('service'), log: () => undefined });
  });

  afterAll(async () => {
    await stack.stop();
    workspace.remove();
  });

  const demo = (secretAccessKey: string) =>
    wayline(['demo', '--source', 's3://wayline/shop', '--state', workspace.at('state'), '--json'], {
      AWS_ENDPOINT_URL_S3: stack.s3.endpoint,
      AWS_REGION: stack.s3.region,
      AWS_ACCESS_KEY_ID: stack.s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
    });

  it('says in one line that the credentials were refused', async () => {
    const ended = await demo('wrong');
    const { error } = jsonLineOf(ended);
    expect(ended.code).toBe(3);
    expect(error?.type).toBe('AccessDenied');
    expect(ended.stderr.trimEnd().split('\n')).toEqual([error?.message]);
    expect(ended.stderr).not.toContain('wrong');
  });

  it('says that an empty prefix has no events', async () => {
    const ended = await demo(stack.s3.secretAccessKey);
    expect(ended.code).toBe(2);
    expect(jsonLineOf(ended).error?.message).toContain('--source s3://wayline/shop has no events');
  });
});
