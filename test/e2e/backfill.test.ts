import { appendFileSync, copyFileSync } from 'node:fs';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { Reconciliation } from '../../activities/control/reconcile.js';
import { storeSpec } from '../../activities/control/spec-store.js';
import { desiredSchedules, scheduleOptions } from '../../client/schedules/desired-schedule.js';
import { checkSpec, readSpecFile } from '../../client/spec/read-spec.js';
import type { BackfillProgress } from '../../workflows/backfill-messages.js';
import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';

/** Two days ago: old enough to be due everywhere, new enough for the reconciler to look at. */
const LAST = addDays(new Date().toISOString().slice(0, 10), -2);
const [GOOD, EMPTY, ALSO] = [-3, -2, -1].map((days) => addDays(LAST, days)) as [
  string,
  string,
  string,
];
/** Of the range the last: every later run would read its broken file, too. */
const BROKEN = LAST;
const ID = `shop-backfill-${GOOD}-${LAST}`;

describe('wayline backfill and reconcile on servers of their own', () => {
  let shop: ServedShop;
  let spec: string;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 3000, endDate: LAST });
    await shop.removeDay(EMPTY);
    await shop.breakDay(BROKEN);
    spec = path.join(shop.root, 'scheduled.yaml');
    copyFileSync(shop.spec, spec);
    appendFileSync(spec, `\nschedule: {cron: '0 6 * * *'}\n`);
    connection = await Connection.connect({ address: shop.stack.temporalAddress });
    client = new Client({ connection });
  });

  afterAll(async () => {
    await connection.close();
    await shop.close();
  });

  const range = (): string[] => ['--spec', spec, '--from', GOOD, '--to', LAST];
  const json = async <Line>(args: string[]): Promise<{ code: number | null; line: Line }> => {
    const ended = await wayline([...args, '--json'], shop.env);
    return { code: ended.code, line: jsonLineOf(ended) as unknown as Line };
  };

  it('prints what it would run and why without starting anything', async () => {
    const ended = await wayline(['backfill', ...range(), '--dry-run'], shop.env);
    expect(ended.code).toBe(0);
    expect(ended.stdout.trimEnd().split('\n')).toEqual([
      `${GOOD}  run        no release; no run is known`,
      `${EMPTY}  no source  no release; no run is known; no source`,
      `${ALSO}  run        no release; no run is known`,
      `${LAST}  run        no release; no run is known`,
      '3 would run, 1 have no source, 0 are left out',
      'estimate: none (no basis: no run that computed its stages is on record)',
    ]);
    const listed = await json<{ runs: object[] }>(['status']);
    expect(listed.line.runs).toEqual([]);
  });

  it('ends with 1 when all that is left is held, and names the commands that free it', async () => {
    const { code, line } = await json<BackfillProgress>(['backfill', ...range(), '--wait']);
    expect(code).toBe(1);
    expect(line).toMatchObject({
      state: 'running',
      counts: { done: 2, held: 1, no_source: 1 },
      dates: { done: [GOOD, ALSO], held: [BROKEN], no_source: [EMPTY] },
    });
    const shown = await wayline(['backfill', 'status', ID], shop.env);
    expect(shown.stdout).toContain(`wayline retry shop-${BROKEN}`);
    const listed = await json<{ backfills: object[] }>(['backfill', 'status']);
    expect(listed.line.backfills).toMatchObject([{ backfillId: ID, isOpen: true }]);
  });

  it('pauses and resumes by its id, and names the nearest id', async () => {
    const paused = await wayline(['backfill', 'pause', ID, '--by', 'ana'], shop.env);
    expect(paused.stdout).toContain('pause taken: 0 dates wait, 1 open date goes on');
    const again = await wayline(['backfill', 'pause', ID], shop.env);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('was paused by ana');
    expect((await wayline(['backfill', 'resume', ID], shop.env)).code).toBe(0);
    const wrong = await wayline(['backfill', 'resume', `${ID}0`], shop.env);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain(`nearest is ${ID}`);
  });

  it('lists every due date with its state and reason, and the commands that fill them', async () => {
    const { code, line } = await json<Reconciliation & { commands: string[] }>([
      ...['reconcile', '--spec', spec],
    ]);
    expect(code).toBe(1);
    const states = new Map(line.dates.map(({ date, state }) => [date, state]));
    expect([GOOD, EMPTY, ALSO, BROKEN].map((date) => states.get(date))).toEqual([
      ...['published', 'missing', 'published', 'held'],
    ]);
    expect(line.dates.find(({ date }) => date === BROKEN)?.reason).toContain('collect');
    expect(line.commands).toContain(`wayline retry shop-${BROKEN}`);
    expect(line.commands[0]).toContain(`--from ${EMPTY}`);
  });

  it('runs every day from its schedule’s two words, and notices what was done in the Web UI', async () => {
    const checked = checkSpec(await readSpecFile(spec));
    const address = await storeSpec(shop.store, checked.input);
    const [daily] = desiredSchedules(checked, 'wayline');
    const schedule = await client.schedule.create(scheduleOptions(daily));
    const check = async (): Promise<Reconciliation> =>
      (await client.workflow.execute('reconcile', {
        workflowId: `shop-reconcile-${Date.now()}`,
        taskQueue: 'wayline',
        args: ['shop', address],
      })) as Reconciliation;
    const first = await check();
    expect(first.unpublished).toContain(EMPTY);
    await schedule.pause('the source moves');
    const second = await check();
    expect(second.dates.find(({ date }) => date === EMPTY)?.reason).toContain(
      'the schedule is paused (the source moves)',
    );
    const { artifacts } = checked.complete.storage;
    const kept = await shop.store.list(`${artifacts}/shop/_reconcile/`);
    expect(kept).toHaveLength(1);
    const entries: LedgerEntry[] = [];
    for (const { key } of await shop.store.list(`${artifacts}/shop/_audit/`)) {
      const found = await shop.store.readText(`s3://${new URL(artifacts).host}/${key}`);
      entries.push(JSON.parse(found?.text ?? '{}') as LedgerEntry);
    }
    const paused = entries.filter(({ object }) => object === 'shop-daily');
    expect(paused).toMatchObject([{ what: 'pause', who: 'unknown', why: 'the source moves' }]);
    await schedule.delete();
  });

  it('ends once the held date is mended, and then knows how long a date takes', async () => {
    await shop.mendDay(BROKEN);
    await wayline(['retry', BROKEN], shop.env);
    const handle = client.workflow.getHandle(ID);
    const result = (await handle.result()) as BackfillProgress;
    expect(result).toMatchObject({ state: 'done', counts: { done: 3, no_source: 1 } });
    const { line } = await json<{ estimate: { seconds: number | null; basis: string } }>([
      ...['backfill', ...range(), '--only', 'all', '--dry-run'],
    ]);
    expect(line.estimate.seconds).toBeGreaterThan(0);
    const rest = await json<BackfillProgress>(['backfill', ...range(), '--wait']);
    expect(rest).toMatchObject({ code: 0, line: { counts: { skipped: 3, no_source: 1 } } });
  });
});
