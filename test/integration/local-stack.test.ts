import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import type { LocalStack } from '../../infra/local/local-stack.js';
import type * as LocalStackModule from '../../infra/local/local-stack.js';
import type { ServerProcess } from '../../infra/local/server-messages.js';
import { isAlive } from '../../infra/local/setup/process-identity.js';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';

const modulePath = path.resolve(__dirname, '../../dist/infra/local/local-stack.js');
const { startLocalStack } = createRequire(__filename)(modulePath) as typeof LocalStackModule;

const base = mkdtempSync(path.join(os.tmpdir(), 'wayline-stack-'));
const stateDir = (name: string): string => path.join(base, name);
const running: LocalStack[] = [];

async function start(name: string, lines: string[] = []): Promise<LocalStack> {
  const stack = await startLocalStack({
    stateDir: stateDir(name),
    log: (line) => lines.push(line),
  });
  running.push(stack);
  return stack;
}

function s3Client({ s3 }: LocalStack): S3Client {
  const { endpoint, region, accessKeyId, secretAccessKey } = s3;
  const credentials = { accessKeyId, secretAccessKey };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, maxAttempts: 1 });
}

function serverProcesses(name: string): ServerProcess[] {
  const list = readFileSync(path.join(stateDir(name), 'processes.json'), 'utf8');
  return JSON.parse(list) as ServerProcess[];
}

async function untilGone(servers: readonly ServerProcess[]): Promise<ServerProcess[]> {
  const deadline = Date.now() + 20_000;
  while (servers.some(isAlive) && Date.now() < deadline) await sleep(50);
  return servers.filter(isAlive);
}

/** A process of its own that has started a stack and waits. */
async function startInChild(name: string): Promise<ChildProcess> {
  const script = `require(${JSON.stringify(modulePath)}).startLocalStack({
    stateDir: ${JSON.stringify(stateDir(name))}, log() {},
  }).then(() => { console.log('up'); setInterval(() => {}, 1000); });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });
  return child;
}

const parentOf = (pid: number): number =>
  Number(spawnSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }).stdout);

afterAll(async () => {
  await Promise.all(running.map((stack) => stack.stop()));
  rmSync(base, { recursive: true, force: true });
});

describe('startLocalStack', () => {
  let first: LocalStack;
  let second: LocalStack;

  beforeAll(async () => {
    [first, second] = await Promise.all([start('first'), start('second')]);
  });

  it('gives two stacks that start at once addresses of their own', () => {
    const addresses = [first, second].flatMap((stack) => [
      stack.temporalAddress,
      stack.temporalUiUrl,
      stack.s3.endpoint,
    ]);
    expect(new Set(addresses).size).toBe(6);
    expect(addresses.every((address) => address.includes('127.0.0.1:'))).toBe(true);
  });

  it('serves the Web UI', async () => {
    const response = await fetch(first.temporalUiUrl);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('answers 412 to a second conditional write of the same key', async () => {
    const client = s3Client(first);
    const write = (body: string): Promise<unknown> =>
      client.send(
        new PutObjectCommand({ Bucket: 'wayline', Key: 'once', Body: body, IfNoneMatch: '*' }),
      );
    await write('one');
    await expect(write('two')).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
    client.destroy();
  });

  it('keeps the two S3 servers and their keys apart', async () => {
    const { accessKeyId, secretAccessKey } = second.s3;
    const stranger = s3Client({ ...first, s3: { ...first.s3, accessKeyId, secretAccessKey } });
    const write = new PutObjectCommand({ Bucket: 'wayline', Key: 'strange', Body: 'x' });
    await expect(stranger.send(write)).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    stranger.destroy();
  });

  it('lets only the owner read the keys', () => {
    expect(statSync(path.join(stateDir('first'), 'credentials.json')).mode & 0o777).toBe(0o600);
  });

  it('registers every search attribute', async () => {
    const connection = await Connection.connect({ address: first.temporalAddress });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace: first.namespace,
    });
    await connection.close();
    const names = Object.values(WAYLINE_ATTRIBUTES).map(({ name }) => name);
    expect(Object.keys(customAttributes)).toEqual(expect.arrayContaining(names));
  });

  it('says who holds a state folder that is in use', async () => {
    await expect(start('first')).rejects.toThrow(
      new RegExp(`first is in use by process ${process.pid} since \\d{4}-\\d\\d-\\d\\dT`),
    );
  });

  it('keeps objects and workflows when it is stopped and started again', async () => {
    const before = await start('kept');
    const servers = serverProcesses('kept');
    const connection = await Connection.connect({ address: before.temporalAddress });
    const search = { key: WAYLINE_ATTRIBUTES.pipeline, value: 'shop' };
    await new Client({ connection }).workflow.start('journeyPipeline', {
      taskQueue: 'nobody',
      workflowId: 'shop-2026-01-31',
      typedSearchAttributes: [search],
    });
    await connection.close();
    const keys = Array.from({ length: 50 }, (_, index) => `kept/${index}`);
    const writer = s3Client(before);
    await Promise.all(
      keys.map((key) =>
        writer.send(new PutObjectCommand({ Bucket: 'wayline', Key: key, Body: key })),
      ),
    );
    writer.destroy();
    await before.stop();
    expect(servers).toHaveLength(2);
    expect(servers.filter(isAlive)).toEqual([]);

    const after = await start('kept');
    const reader = s3Client(after);
    const bodies = await Promise.all(
      keys.map(async (key) => {
        const { Body } = await reader.send(new GetObjectCommand({ Bucket: 'wayline', Key: key }));
        return Body?.transformToString();
      }),
    );
    reader.destroy();
    expect(bodies).toEqual(keys);
    const again = await Connection.connect({ address: after.temporalAddress });
    const found: string[] = [];
    const query = "WaylinePipeline = 'shop'";
    for await (const run of new Client({ connection: again }).workflow.list({ query })) {
      found.push(run.workflowId);
    }
    await again.close();
    expect(found).toEqual(['shop-2026-01-31']);
    await after.stop();
  });

  it('moves a broken Temporal database aside and says so', async () => {
    const broken = await start('broken');
    await broken.stop();
    const folder = path.join(stateDir('broken'), 'temporal');
    for (const name of readdirSync(folder)) rmSync(path.join(folder, name));
    writeFileSync(path.join(folder, 'temporal.db'), 'not a database at all');
    const lines: string[] = [];
    const mended = await start('broken', lines);
    await mended.stop();
    expect(lines).toEqual([
      expect.stringMatching(/could not read its database; kept as .*broken-/),
    ]);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^temporal\.db\.broken-/)]),
    );
  });

  it('ends its servers when its process is killed', async () => {
    const child = await startInChild('killed');
    const servers = serverProcesses('killed');
    expect(servers.filter(isAlive)).toHaveLength(2);
    child.kill('SIGKILL');
    expect(await untilGone(servers)).toEqual([]);
  });

  it('stops what a killed run and its killed supervisor have left', async () => {
    const child = await startInChild('orphaned');
    const servers = serverProcesses('orphaned');
    const supervisor = parentOf(servers[0]?.pid ?? 0);
    process.kill(supervisor, 'SIGSTOP');
    child.kill('SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    await sleep(500);
    expect(servers.filter(isAlive)).toHaveLength(2);
    const lines: string[] = [];
    const next = await start('orphaned', lines);
    expect(servers.filter(isAlive)).toEqual([]);
    expect(lines).toEqual([expect.stringContaining('stopped what a killed run had left')]);
    await next.stop();
  });
});
