import { chooseClusters } from '../../../activities/segment/choose-k.js';

const candidate = (
  clusters: number,
  silhouette: number,
  stability: number,
): { clusters: number; silhouette: number; stability: number } => ({
  clusters,
  silhouette,
  stability,
});

describe('chooseClusters', () => {
  it('takes the clear best silhouette', () => {
    const candidates = [candidate(2, 0.3, 1), candidate(3, 0.5, 0.9), candidate(4, 0.4, 0.9)];
    expect(chooseClusters(candidates)?.clusters).toBe(3);
  });

  it('takes two clusters only where they are clearly better than any other number', () => {
    const others = [candidate(3, 0.3, 0.9), candidate(4, 0.32, 0.9)];
    expect(chooseClusters([candidate(2, 0.47, 1), ...others])?.clusters).toBe(4);
    expect(chooseClusters([candidate(2, 0.49, 1), ...others])?.clusters).toBe(2);
  });

  it('takes two clusters where no other number is stable', () => {
    expect(chooseClusters([candidate(2, 0.2, 0.8), candidate(3, 0.6, 0.5)])?.clusters).toBe(2);
  });

  it('passes over clusters that are not stable', () => {
    const candidates = [candidate(3, 0.3, 0.8), candidate(4, 0.6, 0.74)];
    expect(chooseClusters(candidates)?.clusters).toBe(3);
  });

  it('finds none where none is stable', () => {
    expect(chooseClusters([candidate(2, 0.3, 0.4), candidate(3, 0.2, 0.6)])).toBeUndefined();
    expect(chooseClusters([])).toBeUndefined();
  });

  it('stays with the number of the day before where that is nearly as good, and stable', () => {
    const candidates = [candidate(3, 0.4, 0.9), candidate(4, 0.36, 0.8), candidate(5, 0.39, 0.7)];
    expect(chooseClusters(candidates, { earlier: 4 })?.clusters).toBe(4);
    expect(chooseClusters(candidates, { earlier: 5 })?.clusters).toBe(3);
    expect(
      chooseClusters([candidate(3, 0.5, 1), candidate(4, 0.4, 1)], { earlier: 4 })?.clusters,
    ).toBe(3);
  });

  it('gives a tie to fewer clusters', () => {
    expect(chooseClusters([candidate(4, 0.3, 1), candidate(3, 0.3, 1)])?.clusters).toBe(3);
  });
});
