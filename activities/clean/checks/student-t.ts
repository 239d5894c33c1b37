/**
 * Chance that a value of Student's t distribution lies above `t`; `freedom` is a whole number from 1.
 * Finite series, exact but for rounding: below about 1e-15 the result is 0.
 * Source: Abramowitz & Stegun 1964, 26.7.3 and 26.7.4.
 */
export function studentUpperTail(t: number, freedom: number): number {
  const angle = Math.atan(Math.abs(t) / Math.sqrt(freedom));
  const cosine = Math.cos(angle) ** 2;
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cosine * (k - 1)) / k;
    sum += term;
  }
  const odd = (2 / Math.PI) * (angle + Math.sin(angle) * sum);
  const inside = isOdd ? odd : Math.sin(angle) * sum;
  const above = Math.max(0, 1 - inside) / 2;
  return t >= 0 ? above : 1 - above;
}
