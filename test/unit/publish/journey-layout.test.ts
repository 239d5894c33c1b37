import { journeyLayout } from '../../../activities/publish/report/journey-layout.js';
import type {
  TouchpointRow,
  TransitionRow,
} from '../../../activities/publish/report/report-data.js';

const touchpoint = (name: string, stage: string, sessions: number): TouchpointRow => ({
  touchpoint: name,
  eventType: name,
  stage,
  channel: 'web',
  customers: sessions,
  sessions,
  exitRate: 0.1,
  revisitRate: 0,
  medianSeconds: 1,
  conversionAfter: 0,
  friction: 0,
  isKey: false,
  issue: 'none',
});

const flow = (from: string, to: string, transitions: number): TransitionRow => ({
  from,
  to,
  transitions,
});

const names = (layout: ReturnType<typeof journeyLayout>): string[] =>
  layout.nodes.map((node) => `${node.column}.${node.slot} ${node.touchpoint.touchpoint}`);

describe('journeyLayout', () => {
  const touchpoints = [
    touchpoint('cart', 'decide', 30),
    touchpoint('view', 'evaluate', 50),
    touchpoint('search', 'evaluate', 90),
    touchpoint('faq', 'evaluate', 10),
    touchpoint('buy', 'purchase', 5),
  ];

  it('puts stages that occur into columns, the most visited touchpoints on top, no more than fit', () => {
    expect(names(journeyLayout(touchpoints, [], 2))).toEqual([
      '0.0 search',
      '0.1 view',
      '1.0 cart',
      '2.0 buy',
    ]);
  });

  it('lets one goal stand for the purchase touchpoints that no flow leads to', () => {
    const layout = journeyLayout(
      touchpoints,
      [flow('cart', 'goal', 7), flow('search', 'cart', 20)],
      2,
    );
    expect(names(layout)).toEqual(['0.0 search', '0.1 view', '1.0 cart', '2.0 goal']);
    expect(layout.nodes.at(-1)?.touchpoint.sessions).toBe(7);
  });

  it('draws flows between shown touchpoints, strongest first, and marks those that lead back', () => {
    const layout = journeyLayout(
      touchpoints,
      [
        flow('search', 'cart', 20),
        flow('cart', 'view', 25),
        flow('view', 'view', 99),
        flow('start', 'search', 80),
        flow('view', 'exit', 70),
        flow('faq', 'cart', 60),
      ],
      2,
    );
    expect(layout.edges).toEqual([
      { from: 2, to: 1, transitions: 25, backwards: true },
      { from: 0, to: 2, transitions: 20, backwards: false },
    ]);
  });

  it('is empty where there are no touchpoints', () => {
    expect(journeyLayout([], [], 6)).toEqual({ columns: [], nodes: [], edges: [], slots: 0 });
  });
});
