/** Keeps log loss finite where a probability is 0 or 1 (scikit-learn's bound for doubles). */
const EPSILON = 2 ** -52;

/** Log loss of one probability: minus the natural logarithm of what was given to the truth. */
export function logLossOf(probability: number, label: number): number {
  const bounded = Math.min(1 - EPSILON, Math.max(EPSILON, probability));
  return label === 1 ? -Math.log(bounded) : -Math.log1p(-bounded);
}

/** Brier score of one probability: its squared distance from the truth (Brier 1950, one class). */
export function brierScoreOf(probability: number, label: number): number {
  return (probability - label) ** 2;
}
