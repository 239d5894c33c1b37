/** Where a search has ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Whether the slope was flat there. */
  readonly converged: boolean;
}

/** Step of the central differences: the cube root of the precision of doubles. */
const DIFFERENCE = 6e-6;
const MOST_STEPS = 200;
const FLAT = 1e-6;
/** A fall a step below which nothing is to be won: some parameters are then not held by the data. */
const LEAST_FALL = 1e-10;

/**
 * A local minimum of a smooth function of a few numbers, by BFGS with central differences and a halving line
 * search. Deterministic. A value that is not finite counts as a wall.
 * Source: Nocedal, Wright 2006, algorithm 6.1.
 */
export function minimiseBfgs(value: (point: Float64Array) => number, start: Float64Array): Minimum {
  const size = start.length;
  let point = start;
  let found = value(point);
  let slope = slopeAt(value, point);
  let inverse = identity(size);
  for (let step = 0; step < MOST_STEPS; step += 1) {
    if (largest(slope) < FLAT) return { point, value: found, converged: true };
    let direction = times(inverse, slope).map((part) => -part);
    if (dot(direction, slope) >= 0) {
      inverse = identity(size);
      direction = slope.map((part) => -part);
    }
    const next = searchLine(value, { point, value: found }, direction, dot(direction, slope));
    if (next === undefined) break;
    const fell = found - next.value;
    const nextSlope = slopeAt(value, next.point);
    const moved = next.point.map((part, place) => part - (point[place] ?? 0));
    const turned = nextSlope.map((part, place) => part - (slope[place] ?? 0));
    inverse = update(inverse, moved, turned);
    point = next.point;
    found = next.value;
    slope = nextSlope;
    if (fell < LEAST_FALL) break;
  }
  return { point, value: found, converged: largest(slope) < 1e-4 };
}

function searchLine(
  value: (point: Float64Array) => number,
  from: { point: Float64Array; value: number },
  direction: Float64Array,
  descent: number,
): { point: Float64Array; value: number } | undefined {
  // Parameters are logarithms here: a step of more than 2 goes from a number to seven times it.
  let size = Math.min(1, 2 / Math.max(largest(direction), 1e-300));
  for (; size > 1e-12; size /= 2) {
    const point = from.point.map((part, place) => part + size * (direction[place] ?? 0));
    const found = value(point);
    if (found <= from.value + 1e-4 * size * descent) return { point, value: found };
  }
  return undefined;
}

function slopeAt(value: (point: Float64Array) => number, point: Float64Array): Float64Array {
  return point.map((_, place) => {
    const at = (shift: number): number =>
      value(point.map((part, other) => (other === place ? part + shift : part)));
    return (at(DIFFERENCE) - at(-DIFFERENCE)) / (2 * DIFFERENCE);
  });
}

/** The inverse Hessian after a step; as it was where the curvature along the step is not positive. */
function update(inverse: Float64Array, moved: Float64Array, turned: Float64Array): Float64Array {
  const size = moved.length;
  const curvature = dot(moved, turned);
  if (curvature <= 1e-12) return inverse;
  const rotated = times(inverse, turned);
  const scale = (1 + dot(turned, rotated) / curvature) / curvature;
  return inverse.map((cell, at) => {
    const row = Math.floor(at / size);
    const column = at % size;
    const [mr, mc] = [moved[row] as number, moved[column] as number];
    const [rr, rc] = [rotated[row] as number, rotated[column] as number];
    return cell + scale * mr * mc - (rr * mc + mr * rc) / curvature;
  });
}

const identity = (size: number): Float64Array =>
  Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, part, place) => sum + part * (b[place] ?? 0), 0);

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

const times = (matrix: Float64Array, vector: Float64Array): Float64Array =>
  vector.map((_, row) =>
    dot(matrix.subarray(row * vector.length, (row + 1) * vector.length), vector),
  );
