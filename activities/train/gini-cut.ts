/** A cut of one feature: bins up to `bin` go left. */
export interface GiniCut {
  bin: number;
  /** Decrease of the Gini impurity times the node's weight; 0 where no cut is allowed. */
  gain: number;
  leftWeight: number;
  leftPositives: number;
}

/**
 * The best cut of a node by one feature's histogram, into `cut`. `histogram[2 * bin + label]` is the
 * weight of that label in that bin. A cut leaves at least `minSamplesLeaf` on either side; of equal
 * cuts the lowest bin wins.
 *
 * With two classes the weighted Gini impurity W * (1 - p0^2 - p1^2) is 2P - 2P^2/W (P positives of
 * W), so the decrease is 2 * (Pl^2/Wl + Pr^2/Wr - P^2/W).
 * Source: Breiman, Friedman, Olshen, Stone 1984 (CART), ch. 4.
 */
export function bestGiniCut(
  histogram: Int32Array,
  bins: number,
  node: { weight: number; positives: number; minSamplesLeaf: number },
  cut: GiniCut,
): void {
  const { weight, positives, minSamplesLeaf } = node;
  const most = weight - minSamplesLeaf;
  let best = 0;
  let leftWeight = 0;
  let leftPositives = 0;
  cut.bin = -1;
  for (let bin = 0; bin < bins - 1; bin += 1) {
    const inBin = (histogram[2 * bin] ?? 0) + (histogram[2 * bin + 1] ?? 0);
    if (inBin === 0) continue;
    leftWeight += inBin;
    leftPositives += histogram[2 * bin + 1] ?? 0;
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
      cut.bin = bin;
      cut.leftWeight = leftWeight;
      cut.leftPositives = leftPositives;
    }
  }
  const gain = 2 * (best - (positives * positives) / weight);
  cut.gain = cut.bin >= 0 && gain > 1e-9 ? gain : 0;
}
