import type { LabelHistogram } from './label-histograms.js';

/** A cut of one feature: bins up to `bin` go left. */
export interface GiniCut {
  bin: number;
  /** Decrease of the Gini impurity times the node's weight; 0 where no cut is allowed. */
  gain: number;
}

/** Weights of a node's rows and of its positive ones. */
export interface LabelWeights {
  readonly weight: number;
  readonly positives: number;
}

/** Decrease of the Gini impurity times the weight, of a node that is cut into two. */
export function giniGain(left: LabelWeights, right: LabelWeights): number {
  const purity = ({ weight, positives }: LabelWeights): number => positives ** 2 / weight;
  const whole = {
    weight: left.weight + right.weight,
    positives: left.positives + right.positives,
  };
  return 2 * (purity(left) + purity(right) - purity(whole));
}

/**
 * The best cut of a node by one feature's histogram, into `cut`. A cut leaves at least `minSamplesLeaf` on
 * either side; of equal cuts the lowest bin wins.
 *
 * With two classes the weighted Gini impurity W * (1 - p0^2 - p1^2) is 2P - 2P^2/W (P positives of
 * W), so the decrease is 2 * (Pl^2/Wl + Pr^2/Wr - P^2/W).
 * Source: Breiman, Friedman, Olshen, Stone 1984 (CART), ch. 4.
 */
export function bestGiniCut(
  histogram: LabelHistogram,
  node: LabelWeights & { minSamplesLeaf: number },
  cut: GiniCut,
): void {
  const { weight, positives, minSamplesLeaf } = node;
  const { size, bins, weights, positives: binPositives } = histogram;
  const most = weight - minSamplesLeaf;
  let best = 0;
  let bestPlace = -1;
  let leftWeight = 0;
  let leftPositives = 0;
  for (let place = 0; place < size; place += 1) {
    leftWeight += weights[place] as number;
    leftPositives += binPositives[place] as number;
    if (leftWeight < minSamplesLeaf) continue;
    if (leftWeight > most) break;
    const rightPositives = positives - leftPositives;
    const rightWeight = weight - leftWeight;
    // Pl^2 / Wl + Pr^2 / Wr with one division: it is the costly part of the loop.
    const purity =
      (leftPositives * leftPositives * rightWeight + rightPositives * rightPositives * leftWeight) /
      (leftWeight * rightWeight);
    if (purity > best) {
      best = purity;
      bestPlace = place;
    }
  }
  cut.bin = bestPlace < 0 ? -1 : (bins[bestPlace] as number);
  const gain = 2 * (best - (positives * positives) / weight);
  cut.gain = bestPlace >= 0 && gain > 1e-9 ? gain : 0;
}
