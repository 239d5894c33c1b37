import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import type { QualityCheck } from '../../../activities/artifacts/quality-gates.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import type { PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const FIRST_DAY = '2026-03-01';

/** A day of 200 events; of the last day only half are there, all from the app and without a product. */
function linesOf(day: string, isLast: boolean): string {
  const rows = Array.from({ length: isLast ? 100 : 200 }, (_, row) => {
    const at = `${day} 10:${String(row % 60).padStart(2, '0')}:00`;
    const channel = isLast || row % 4 === 0 ? 'app' : 'web';
    const product = isLast || row % 10 === 0 ? '' : `p${row % 7}`;
    return `${day}-${row},${at},c${row % 30},${row % 5 === 0 ? 'purchase' : 'view'},${channel},${product},${row % 5 === 0 ? 20 + row : ''}`;
  });
  return ['event_id,event_time,customer_id,event_type,channel,product_id,amount', ...rows].join(
    '\n',
  );
}

describe('the date against the days before it', () => {
  let harness: StageHarness | undefined;
  afterEach(() => harness?.close());

  async function shop(days: number, quality: PipelineSpecInput['quality']): Promise<StageHarness> {
    const date = addDays(FIRST_DAY, days - 1);
    harness = await StageHarness.open({ date, spec: { quality }, threads: inlineThreads });
    for (let number = 0; number < days; number += 1) {
      const day = addDays(FIRST_DAY, number);
      const folder = path.join(harness.root, 's3/source/shop/events', `dt=${day}`);
      await mkdir(folder, { recursive: true });
      await writeFile(path.join(folder, 'part.csv'), linesOf(day, day === date));
    }
    await harness.run(collectStage);
    return harness;
  }

  const found = (of: StageHarness) =>
    of.query<QualityCheck>(
      `SELECT "check", severity, passed, observed, expected FROM quality WHERE starts_with("check", 'day_')`,
    );

  it('tells a drop, a column that goes null, and another mix of channels', async () => {
    const run = await shop(30, {});
    await run.run(cleanStage);
    const rows = await found(run);
    const failed = rows.filter(({ passed }) => passed === false).map(({ check }) => check);
    expect(failed).toEqual(['day_volume', 'day_nulls_product_id', 'day_drift_channel']);
    expect(rows.every(({ severity }) => severity === 'warn')).toBe(true);
    expect(rows[0]).toMatchObject({
      observed: '100 rows, -50.0 % (p = 0.0000043)',
      expected: 'about 200 rows, as on 29 earlier days',
    });
  });

  it('gives the same bytes for the same input', async () => {
    const run = await shop(30, {});
    await run.run(cleanStage);
    const first = run.inputs['quality']?.sha256;
    await run.run(cleanStage);
    expect(run.inputs['quality']?.sha256).toBe(first);
  });

  it('holds the run where the spec says block, and is silent where it says off', async () => {
    const run = await shop(30, { drift: 'block', nulls: 'off', volume: 'off' });
    await expect(run.run(cleanStage)).rejects.toMatchObject({
      type: 'QualityGateFailed',
      gates: ['events day_drift_channel'],
    });
  });

  it('neither passes nor fails a shop of two weeks', async () => {
    const run = await shop(14, { volume: 'block' });
    await run.run(cleanStage);
    expect(await found(run)).toMatchObject([
      {
        check: 'day_as_before',
        passed: null,
        observed: 'could not be checked: 14 earlier days are needed, and there are 13',
      },
    ]);
  });
});
