import { writeFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { WaylineError } from '../../../activities/failures.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const DAY = [
  'event_time,customer_id,event_type',
  '2026-03-02 10:00:00,c1,view',
  '2026-03-02 11:00:00,,view',
];

describe('a quality gate', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await StageHarness.open({
      date: '2026-03-02',
      spec: { quality: { maxRejectedShare: 0.1 } },
      threads: inlineThreads,
    });
    const folder = path.join(harness.root, 's3/source/shop/events/dt=2026-03-02');
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'part.csv'), DAY.join('\n'));
    await harness.run(collectStage);
  });
  afterEach(() => harness.close());

  it('refuses the data, naming the gate that an operator could open', async () => {
    const refused: unknown = await harness.run(cleanStage).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WaylineError);
    expect(refused).toMatchObject({ type: 'QualityGateFailed', gates: ['events rejected_share'] });
  });

  it('lets the data through once it is open, and the check says so', async () => {
    harness.openGates.push('events rejected_share');
    await harness.run(cleanStage);
    const rows = await harness.query(
      `SELECT passed, severity, observed FROM quality WHERE "check" = 'rejected_share'`,
    );
    expect(rows).toEqual([
      { passed: false, severity: 'block', observed: '0.500000, let through by an operator' },
    ]);
  });
});
