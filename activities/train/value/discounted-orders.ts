/** Days of a year of the discount rate. */
const YEAR_DAYS = 365;
/** Equal steps of the horizon: orders of a step are discounted from its middle. With 24 the error is below 1e-5. */
const STEPS = 24;

/**
 * Present value, in orders, of the orders expected within `horizonDays` from now: those of each twenty-fourth of
 * the horizon divided by (1 + discountRate) ^ years to its middle. `expected(days)` is the number expected by then.
 */
export function discountedOrders(
  expected: (days: number) => number,
  { horizonDays, discountRate }: { horizonDays: number; discountRate: number },
): number {
  let before = 0;
  let sum = 0;
  for (let step = 1; step <= STEPS; step += 1) {
    const now = expected((horizonDays * step) / STEPS);
    const years = (horizonDays * (step - 0.5)) / STEPS / YEAR_DAYS;
    sum += (now - before) / (1 + discountRate) ** years;
    before = now;
  }
  return sum;
}
