import { suggestStage } from '../../../activities/clean/suggest-stage.js';
import { DAY, outcomeOf } from '../../support/source-files.js';
import { PRESETS } from '../../../workflows/contracts/presets.js';

const shop = PRESETS['ecommerce']?.stages ?? {};

describe('suggestStage', () => {
  it.each([
    ['serch', 'evaluate'],
    ['Add-To-Cart', 'decide'],
    ['addToCart', 'decide'],
    ['product_viewed', 'evaluate'],
    ['begin_checkout', 'decide'],
    ['checkout_started', 'decide'],
    ['order_cancelled', 'support'],
    ['Order Completed', 'purchase'],
    ['refund_issued', 'support'],
    ['banner_impression', 'aware'],
    ['app_installed', 'use'],
    ['pdp', 'evaluate'],
    ['basket_update', 'decide'],
  ])('of %s is %s', (eventType, stage) => {
    expect(suggestStage(eventType, shop)).toBe(stage);
  });

  it.each(['xyz', '', '42', '下单', 'chart'])('of %j is nothing', (eventType) => {
    expect(suggestStage(eventType, shop)).toBeUndefined();
  });

  it("takes the spec's own stages before words", () => {
    expect(suggestStage('page_scrolled', { ...shop, page_scroll: 'use' })).toBe('use');
  });
});

describe('the check mapped_event_types', () => {
  it('lists unknown event types with their rows and the suggested stage', async () => {
    const types = ['view', 'basket_update', 'basket_update', 'zzz'];
    const rows = types.map((type, at) => `e${at},2026-03-02T08:00:00Z,c1,${type}`);
    const content = ['event_id,event_time,customer_id,event_type', ...rows].join('\n');
    const { rows: checks } = await outcomeOf(
      { [`${DAY}/a.csv`]: content },
      'SELECT observed, failing_rows FROM quality WHERE "check" = \'mapped_event_types\'',
    );
    expect(checks).toEqual([
      {
        observed: 'without a journey stage: basket_update (2, perhaps decide), zzz (1)',
        failing_rows: 3,
      },
    ]);
  });
});
