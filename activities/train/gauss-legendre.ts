/** Nodes and weights of a quadrature rule. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The Gauss-Legendre rule of `points` points on [0, 1]: exact for polynomials of degree 2 points - 1.
 * Source: Press et al. 2007, Numerical Recipes, §4.6 (Newton steps on Legendre's polynomials).
 */
export function gaussLegendre(points: number): Quadrature {
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let place = 0; place < points; place += 1) {
    let x = Math.cos((Math.PI * (place + 0.75)) / (points + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step += 1) {
      let value = 1;
      let before = 0;
      for (let degree = 0; degree < points; degree += 1) {
        [value, before] = [((2 * degree + 1) * x * value - degree * before) / (degree + 1), value];
      }
      slope = (points * (x * value - before)) / (x * x - 1);
      const shift = value / slope;
      x -= shift;
      if (Math.abs(shift) < 1e-16) break;
    }
    nodes[place] = (1 - x) / 2;
    weights[place] = 1 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}
