/** What turns scores into z-scores: (score - mean) * scale. */
export interface StandardScale {
  readonly mean: number;
  readonly scale: number;
}

/** Mean and inverse standard deviation of scores; equal scores have scale 0. */
export function standardScale(scores: Float64Array): StandardScale {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < scores.length; index += 1) {
    const score = scores[index]!;
    sum += score;
    squares += score * score;
  }
  const mean = sum / scores.length;
  const variance = squares / scores.length - mean * mean;
  const isFlat = !(variance > 1e-12 * Math.max(1, mean * mean));
  return { mean, scale: isFlat ? 0 : 1 / Math.sqrt(variance) };
}
