/**
 * P(Z > z) of a standard normal variable, for z >= 0 to a relative error of 1.2e-7 however far out.
 * Source: Press et al., Numerical Recipes in C (2nd ed., 1992), section 6.2, erfcc.
 */
export function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = COEFFICIENTS.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return (t * Math.exp(-x * x + series)) / 2;
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
