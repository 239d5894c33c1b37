import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openFolder } from '../../../client/demo/demo-source.js';
import { resolveLogicalDate } from '../../../client/demo/logical-date.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';

const HEADER = 'event_time,customer_id,event_type\n';
const ROW = '2026-06-01T10:00:00Z,c1,view\n';
const now = new Date('2026-06-30T20:00:00Z');
let base: string;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'wayline-date-'));
});

afterEach(() => rm(base, { recursive: true }));

async function put(key: string, text: string): Promise<void> {
  const file = path.join(base, 'shop', key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function resolve(eventsPath: string, timezone = 'UTC'): Promise<string | undefined> {
  const workDir = await mkdtemp(path.join(base, 'work-'));
  const uri = 's3://bucket';
  const spec = pipelineSpecSchema.parse({
    pipeline: 'shop',
    timezone,
    storage: { source: uri, artifacts: uri, publish: uri },
    sources: { events: { path: eventsPath } },
  });
  return resolveLogicalDate({
    source: await openFolder(path.join(base, 'shop')),
    spec,
    now,
    workDir,
  });
}

describe('resolveLogicalDate with day folders', () => {
  const days = 'events/dt={date}/*.csv';

  it('is the greatest day with a row that is not after today', async () => {
    await put('events/dt=2026-06-01/a.csv', HEADER + ROW);
    await put('events/dt=2026-06-02/a.csv', HEADER + ROW);
    await put('events/dt=2026-06-03/a.csv', HEADER);
    await put('events/dt=2026-06-04/a.csv', '');
    await put('events/dt=2026-07-02/a.csv', HEADER + ROW);
    await expect(resolve(days)).resolves.toBe('2026-06-02');
  });

  it('takes today in the zone of the spec', async () => {
    await put('events/dt=2026-07-01/a.csv', HEADER + ROW);
    await expect(resolve(days, 'Asia/Shanghai')).resolves.toBe('2026-07-01');
    await expect(resolve(days, 'UTC')).resolves.toBeUndefined();
  });

  it('counts a file that cannot be read as data', async () => {
    await put('events/dt=2026-06-01/a.parquet', 'PAR1 cut off');
    await expect(resolve('events/dt={date}/*.parquet')).resolves.toBe('2026-06-01');
  });
});

describe('resolveLogicalDate without day folders', () => {
  it('is the local day of the greatest event_time not after now', async () => {
    const late = '2026-06-30T19:00:00Z,c1,view\n2026-06-30T21:00:00Z,c1,view\n';
    await put('events.csv', HEADER + ROW + late);
    await expect(resolve('events.csv', 'Asia/Shanghai')).resolves.toBe('2026-07-01');
    await expect(resolve('events.csv', 'UTC')).resolves.toBe('2026-06-30');
  });

  it('knows the column by its synonyms and reads JSON lines', async () => {
    await put('events.jsonl', '{"ts": "2026-05-04 23:30:00", "user_id": 1, "event": "view"}\n');
    await expect(resolve('events.jsonl', 'Asia/Shanghai')).resolves.toBe('2026-05-04');
  });

  it('says which columns are missing', async () => {
    await put('events.csv', 'when,who\n1,2\n');
    await expect(resolve('events.csv')).rejects.toThrow('events must have a column event_time');
  });
});
