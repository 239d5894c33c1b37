import { Client, Connection } from '@temporalio/client';
import type { RunProgress } from '../../workflows/messages.js';
import { AWAITING_OPERATOR_QUERY } from '../../workflows/contracts/search-attributes.js';
import { jsonLineOf, wayline } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';
import { TemporalWebUi } from './support/temporal-web-ui.js';

const GOOD = '2026-06-27';
const MENDED = '2026-06-28';
const SKIPPED = '2026-06-29';
const ABORTED = '2026-06-30';

const runId = (day: string): string => `shop-${day}`;

describe('an operator in the Temporal Web UI', () => {
  let shop: ServedShop;
  let ui: TemporalWebUi;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 4000, endDate: ABORTED });
    connection = await Connection.connect({ address: shop.stack.temporalAddress });
    client = new Client({ connection });
    ui = await TemporalWebUi.open(shop.stack.temporalUiUrl);
    await run(GOOD);
    await shop.breakDay(MENDED);
    await run(MENDED);
  });

  afterAll(async () => {
    await ui.close();
    await connection.close();
    await shop.close();
  });

  /** Runs a day until it is done or held. */
  const run = (day: string) =>
    wayline(['run', '--date', day, '--spec', shop.spec, '--wait', '--json'], shop.env);

  const result = (day: string): Promise<unknown> => client.workflow.getHandle(runId(day)).result();

  const progress = (day: string): Promise<RunProgress> =>
    client.workflow.getHandle(runId(day)).query('progress');

  it('finds the held run by its state', async () => {
    await ui.openList(AWAITING_OPERATOR_QUERY);
    await ui.sees(runId(MENDED));
    await ui.sees('1 Workflow');
  });

  it('reads on the run’s page what is awaited, and under User Metadata what to send', async () => {
    await ui.openWorkflow(runId(MENDED));
    await ui.sees('WAITING FOR OPERATOR: collect failed (DataContractViolation)');
    await ui.sees('LONGEST HOLD');
    await ui.openWorkflow(runId(MENDED), 'User Metadata');
    await ui.seesInDetails('collect failed: DataContractViolation');
    await ui.seesInDetails(/part-0000\.parquet/);
    await ui.seesInDetails(/"reason":"source file replaced"/);
  });

  it('is told by a sentence why a decision is refused', async () => {
    await ui.openWorkflow(runId(MENDED));
    expect(await ui.sendUpdate('overrideGate')).toContain('no quality gate has refused this run');
  });

  it('frees the run with an update without data once the file is mended', async () => {
    await shop.mendDay(MENDED);
    await ui.openWorkflow(runId(MENDED));
    expect(await ui.sendUpdate('retryStage')).toBeUndefined();
    await result(MENDED);
    expect((await progress(MENDED)).decided).toMatchObject([{ verb: 'retryStage' }]);
  });

  it('resets the run to train, which keeps everything made before', async () => {
    const before = await progress(MENDED);
    const train = before.stages.find(({ name }) => name === 'train');
    await ui.openWorkflow(runId(MENDED));
    await ui.reset(train?.resetTo ?? 0, 'train again');
    await result(MENDED);
    const { stages } = await progress(MENDED);
    expect(stages.slice(0, 4).map(({ status }) => status)).toEqual(Array(4).fill('done'));
    expect(stages.slice(5).map(({ status }) => status)).toEqual(Array(3).fill('cached'));
  });

  it('skips a stage: the day goes on with what the day before has made', async () => {
    await shop.breakDay(SKIPPED);
    await run(SKIPPED);
    await ui.openWorkflow(runId(SKIPPED));
    const refused = await ui.sendUpdate('skipStage', { reason: 'late supplier', by: 'ana' });
    expect(refused).toBeUndefined();
    await result(SKIPPED);
    const { stages } = await progress(SKIPPED);
    expect(stages[0]).toMatchObject({ status: 'skipped', carriedFrom: MENDED });
  });

  it('aborts a day that is not worth it', async () => {
    await shop.breakDay(ABORTED);
    await run(ABORTED);
    await ui.openWorkflow(runId(ABORTED));
    expect(await ui.sendUpdate('abort', { reason: 'holiday' })).toBeUndefined();
    await expect(result(ABORTED)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('aborted: holiday') as unknown },
    });
    const { searchAttributes } = await client.workflow.getHandle(runId(ABORTED)).describe();
    expect(searchAttributes).toMatchObject({ WaylineState: ['aborted'] });
    expect(jsonLineOf(await wayline(['status', ABORTED, '--json'], shop.env))).toMatchObject({
      state: 'aborted',
    });
  });
});
