import { adjustedRandIndex } from '../../../activities/segment/adjusted-rand-index.js';
import { clusterValidity } from '../../../activities/segment/cluster-validity.js';
import { clusterwiseJaccard } from '../../../activities/segment/clusterwise-jaccard.js';
import { kneeOf } from '../../../activities/segment/elbow.js';
import { fitKMeans } from '../../../activities/segment/kmeans-fit.js';
import wardClusters from '../../../activities/segment/ward-clusters.thread.js';
import { wardTree } from '../../../activities/segment/ward-tree.js';
import { matrixOf, readClassic, standardised } from './classic-data.js';

describe('clusterValidity', () => {
  it('is that of scikit-learn 1.x on iris at k = 3: 561.63, 0.6620 and 78.8514', () => {
    const { matrix } = readClassic('iris');
    const { labels } = fitKMeans(matrix, { clusters: 3, seed: 1, starts: 10 });
    const found = clusterValidity(matrix, labels);
    expect(found.calinskiHarabasz).toBeCloseTo(561.63, 2);
    expect(found.daviesBouldin).toBeCloseTo(0.662, 4);
    expect(found.sse).toBeCloseTo(78.8514, 3);
  });

  it('is that of four points worked by hand: 0, 1 | 10, 11', () => {
    const found = clusterValidity(matrixOf([[0], [1], [10], [11]]), Int32Array.of(0, 0, 1, 1));
    // Between 4 * 25, within 4 * 0.25, 2 degrees: 100 / 1 * 2; spreads 0.5 each, centres 10 apart.
    expect(found.calinskiHarabasz).toBeCloseTo(200, 12);
    expect(found.daviesBouldin).toBeCloseTo(0.1, 12);
  });

  it('is 0 of one cluster', () => {
    const found = clusterValidity(matrixOf([[0], [1]]), Int32Array.of(0, 0));
    expect([found.calinskiHarabasz, found.daviesBouldin]).toEqual([0, 0]);
  });
});

describe('Ward trees', () => {
  it.each([
    ['iris as it is', readClassic('iris').matrix, readClassic('iris').classes, 0.7312],
    [
      'wine, standardised',
      standardised(readClassic('wine').matrix),
      readClassic('wine').classes,
      0.7899,
    ],
  ])('agree with the classes as scikit-learn’s do: %s', (_, matrix, classes, expected) => {
    expect(adjustedRandIndex(classes, wardTree(matrix)(3))).toBeCloseTo(expected, 4);
  });

  it('join 0 and 1 of 0, 1, 5 first, at an increase of 0.5 in the sum of squares', () => {
    const matrix = matrixOf([[0], [1], [5]]);
    const labels = wardTree(matrix)(2);
    expect(labels[0]).toBe(labels[1]);
    expect(labels[2]).not.toBe(labels[0]);
    expect(clusterValidity(matrix, labels).sse).toBeCloseTo(0.5, 12);
    expect(clusterValidity(matrix, wardTree(matrix)(1)).sse).toBeCloseTo(14, 12);
  });

  it('are cut at each number asked for, and are stable where clusters lie apart', () => {
    const rows = Array.from({ length: 60 }, (_, row) => [(row % 3) * 100 + (row % 7), row % 5]);
    const cuts = wardClusters({ scaled: matrixOf(rows), cuts: [2, 3, 4] });
    expect(cuts.map(({ clusters }) => clusters)).toEqual([2, 3, 4]);
    expect(cuts[1]).toMatchObject({ stability: 1 });
    expect(cuts[1]?.silhouette).toBeGreaterThan(0.9);
  });
});

describe('clusterwiseJaccard', () => {
  it('is the best match of each cluster, worked by hand', () => {
    const reference = Int32Array.of(0, 0, 0, 1, 1);
    const labels = Int32Array.of(1, 1, 0, 0, 0);
    // {1, 2} of {1, 2, 3}, and {4, 5} of {3, 4, 5}.
    expect(clusterwiseJaccard(reference, labels, 2)).toEqual([2 / 3, 2 / 3]);
    expect(clusterwiseJaccard(reference, reference, 2)).toEqual([1, 1]);
  });
});

describe('kneeOf', () => {
  it('is where iris bends by its published sums of squares: three clusters', () => {
    expect(kneeOf([152.348, 78.8514, 57.2285, 46.4462, 39.04])).toBe(1);
  });

  it('is not there on a straight line, or without a fall', () => {
    expect(kneeOf([3, 2, 1])).toBeUndefined();
    expect(kneeOf([1, 1, 1])).toBeUndefined();
    expect(kneeOf([2, 1])).toBeUndefined();
  });
});
