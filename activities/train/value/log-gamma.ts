/** Lanczos coefficients for g = 7, n = 9 (Godfrey 2001): relative error below 1e-14 for positive arguments. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Natural logarithm of the gamma function of a positive number. Source: Lanczos 1964. */
export function logGamma(value: number): number {
  if (value < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  }
  const shifted = value - 1;
  let sum = LANCZOS[0] ?? 0;
  for (let term = 1; term < LANCZOS.length; term += 1)
    sum += (LANCZOS[term] ?? 0) / (shifted + term);
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** ln(Gamma(value + k) / Gamma(value)) for k = 0 to `most`. */
export function logRising(value: number, most: number): Float64Array {
  const sums = new Float64Array(most + 1);
  for (let k = 1; k <= most; k += 1) {
    sums[k] = (sums[k - 1] as number) + Math.log(value + k - 1);
  }
  return sums;
}
