/**
 * Natural logarithm of the gamma function for x > 0, to about 15 digits.
 * Source: Stirling's series (Abramowitz & Stegun 1964, 6.1.41) after shifting x to 10 or more by 6.1.15.
 */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  while (at < 10) {
    shift += Math.log(at);
    at += 1;
  }
  const inverse = 1 / at;
  const square = inverse * inverse;
  const series =
    inverse *
    (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + series - shift;
}

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** Natural logarithm of n!. */
export const logFactorial = (n: number): number => logGamma(n + 1);
