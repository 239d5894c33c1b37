import fc from 'fast-check';
import { joinIds, type Edges } from '../../../../activities/clean/identity/union-find.js';

type Edge = [left: number, right: number, knownAt: number];

const edgesOf = (edges: readonly Edge[]): Edges => ({
  left: Float64Array.from(edges, ([left]) => left),
  right: Float64Array.from(edges, ([, right]) => right),
  knownAt: Float64Array.from(edges, ([, , at]) => at),
});

const join = (ids: number, edges: readonly Edge[]) => {
  const { canonical, knownAt } = joinIds(ids, edgesOf(edges));
  return { canonical: [...canonical], knownAt: [...knownAt] };
};

/** By adding edges one time after the other and walking from each id: the definition, not the method. */
function byDefinition(ids: number, edges: readonly Edge[]) {
  const reached = (from: number, until: number): Set<number> => {
    const seen = new Set([from]);
    for (let size = 0; size !== seen.size;) {
      size = seen.size;
      for (const [left, right, at] of edges) {
        if (!(Number.isNaN(at) ? until === Infinity : at <= until)) continue;
        if (seen.has(left) || seen.has(right)) seen.add(left).add(right);
      }
    }
    return seen;
  };
  const times = [...new Set(edges.map(([, , at]) => at))].filter(Number.isFinite);
  times.sort((a, b) => a - b);
  const canonical = Array.from({ length: ids }, (_, id) => Math.min(...reached(id, Infinity)));
  const knownAt = canonical.map((name, id) =>
    name === id ? NaN : (times.find((time) => reached(id, time).has(name)) ?? NaN),
  );
  return { canonical, knownAt };
}

const IDS = 12;
const anEdge = fc.tuple(
  fc.nat(IDS - 1),
  fc.nat(IDS - 1),
  fc.oneof({ weight: 8, arbitrary: fc.nat(20) }, { weight: 1, arbitrary: fc.constant(NaN) }),
);

describe('joinIds', () => {
  it('names a group after its smallest id, and says since when each other is known to be of it', () => {
    // 0 is joined with 3 by way of 5: first 3-5 on day 4, then 5-0 on day 9; 1 and 2 share what has no time.
    const edges: Edge[] = [
      [5, 0, 9],
      [3, 5, 4],
      [1, 2, NaN],
    ];
    expect(join(6, edges)).toEqual({
      canonical: [0, 1, 1, 0, 4, 0],
      knownAt: [NaN, NaN, NaN, 9, NaN, 9],
    });
  });

  it('takes the earliest of several ways', () => {
    const edges: Edge[] = [
      [0, 2, 30],
      [0, 1, 10],
      [1, 2, 20],
    ];
    expect(join(3, edges).knownAt).toEqual([NaN, 10, 20]);
  });

  it('is the transitive closure, with the earliest time of connection', () => {
    fc.assert(
      fc.property(fc.array(anEdge, { maxLength: 25 }), (edges) => {
        expect(join(IDS, edges)).toEqual(byDefinition(IDS, edges));
      }),
    );
  });

  it('does not depend on the order or direction of the edges', () => {
    const shuffled = fc
      .array(anEdge, { maxLength: 25 })
      .chain((edges) =>
        fc.tuple(
          fc.constant(edges),
          fc.shuffledSubarray(edges, { minLength: edges.length, maxLength: edges.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([edges, others]) => {
        const turned = others.map(([left, right, at]): Edge => [right, left, at]);
        expect(join(IDS, turned)).toEqual(join(IDS, edges));
      }),
    );
  });

  it('refuses a number that is no id', () => {
    expect(() => join(3, [[0, 3, 1]])).toThrow('expected ids from 0 to 2, got 3');
  });
});
