import { cpSync, existsSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { processesOf } from './support/processes.js';
import { LAST_DAY, openWorkspace, type Workspace } from './support/small-shop.js';

interface Complaint {
  code: number | null;
  status: string;
  type: string | undefined;
  message: string;
  /** Lines of stderr that are the message. */
  told: number;
}

describe('wayline demo on bad input', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await openWorkspace();
  });

  afterAll(() => workspace.remove());

  /** Runs the demo and checks what is the same for every bad input: no copy, nothing left running. */
  async function complaint(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Complaint> {
    const out = workspace.at('out');
    const state = workspace.at('state');
    const ended = await wayline(['demo', ...args, '--state', state, '--out', out, '--json'], env);
    const { status, error, release } = jsonLineOf(ended);
    expect(release).toBeNull();
    expect(existsSync(out)).toBe(false);
    expect(processesOf(state)).toEqual([]);
    const message = error?.message ?? '';
    const told = ended.stderr.split('\n').filter((line) => line.includes(message)).length;
    return { code: ended.code, status, type: error?.type, message, told };
  }

  function shopCopy(name: string): { folder: string; lastDay: string } {
    const folder = workspace.at(name);
    cpSync(workspace.shop, folder, { recursive: true });
    return { folder, lastDay: path.join(folder, 'events', `dt=${LAST_DAY}`) };
  }

  it('names a source that is not there, and the one beside it', async () => {
    const source = workspace.at('shpo');
    expect(await complaint(['--source', source])).toEqual({
      code: 2,
      status: 'failed',
      type: 'InvalidConfig',
      message: `--source ${source}: expected a folder that exists, or s3://bucket/prefix; nearest is ${workspace.shop}`,
      told: 1,
    });
  });

  it('says that a source has no events', async () => {
    const { folder } = shopCopy('without-events');
    rmSync(path.join(folder, 'events'), { recursive: true });
    rmSync(path.join(folder, 'spec.yaml'));
    const { code, message, told } = await complaint(['--source', folder]);
    expect({ code, told }).toEqual({ code: 2, told: 1 });
    expect(message).toContain(`--source ${folder} has no events`);
  });

  it('names a wrong key of the spec and the right one', async () => {
    const spec = workspace.at('wrong-key.yaml');
    writeFileSync(
      spec,
      'pipeline: shop\nsources:\n  evnts: {path: "events/dt={date}/*.parquet"}\n',
    );
    const { code, message, told } = await complaint(['--source', workspace.shop, '--spec', spec]);
    expect({ code, told }).toEqual({ code: 2, told: 1 });
    expect(message).toContain(`${spec}:3: unknown key sources.evnts`);
    expect(message).toContain('nearest is events');
  });

  it('names a date that does not exist, and the nearest', async () => {
    const found = await complaint(['--source', workspace.shop, '--date', '2026-02-30']);
    expect(found).toMatchObject({ code: 2, told: 1 });
    expect(found.message).toContain('2026-02-30');
    expect(found.message).toContain('nearest is 2026-02-28');
  });

  it('fails on a date without data and names the path', async () => {
    const found = await complaint(['--source', workspace.shop, '--date', '2026-07-01']);
    expect(found).toMatchObject({ code: 1, type: 'UpstreamNotReady', told: 1 });
    expect(found.message).toContain(`${workspace.shop}/events/dt=2026-07-01/*.parquet`);
  });

  it('fails on a day whose file is empty', async () => {
    const { folder, lastDay } = shopCopy('empty-day');
    truncateSync(path.join(lastDay, 'part-0000.parquet'), 0);
    const found = await complaint(['--source', folder, '--date', LAST_DAY]);
    expect(found).toMatchObject({ code: 1, type: 'UpstreamNotReady', told: 1 });
  });

  it('fails on a truncated Parquet file and names it', async () => {
    const { folder, lastDay } = shopCopy('truncated');
    truncateSync(path.join(lastDay, 'part-0000.parquet'), 1000);
    const found = await complaint(['--source', folder]);
    expect(found).toMatchObject({ code: 1, type: 'DataContractViolation', told: 1 });
    expect(found.message).toContain(`events/dt=${LAST_DAY}/part-0000.parquet`);
  });

  it.each(['events/dt=2026-06-30/a.csv', 'events.csv'])(
    'fails on %s with a wrong header and names the columns that are missing',
    async (key) => {
      const folder = workspace.at(`header-${path.basename(key)}`);
      mkdirSync(path.dirname(path.join(folder, key)), { recursive: true });
      writeFileSync(path.join(folder, key), 'when,who,what\n2026-06-30T10:00:00Z,c1,view\n');
      const found = await complaint(['--source', folder]);
      expect(found).toMatchObject({ code: 1, type: 'DataContractViolation', told: 1 });
      expect(found.message).toMatch(/event_time, customer_id, event_type/);
    },
  );

  it('cannot go on with an S3 service that is not there', async () => {
    const env = {
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9',
      AWS_ACCESS_KEY_ID: 'somebody',
      AWS_SECRET_ACCESS_KEY: 'something',
    };
    const found = await complaint(['--source', 's3://raw-events/shop'], env);
    expect(found).toMatchObject({ code: 3, type: 'StorageUnavailable', told: 1 });
    expect(found.message).toContain('s3://raw-events/shop');
  });
});
