/**
 * The false discovery rate at which each test would just be a discovery, in the order given: among the
 * tests with a value of at most q, an expected share q of discoveries is false.
 * Source: Benjamini & Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), section 3.1.
 */
export function falseDiscoveryRates(pValues: readonly number[]): number[] {
  const tests = pValues.length;
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[b]! - pValues[a]! || b - a);
  const rates = new Array<number>(tests).fill(1);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, pValues[index]! * (tests / (tests - place)));
    rates[index] = least;
  });
  return rates;
}
