/** How well scores tell praise from complaints. */
export interface SentimentQuality {
  /** Mean of the F1 of praise and of complaints, split at 0. */
  macroF1: number;
  /** Chance that a praise scores above a complaint; ties count half. */
  auc: number;
  accuracy: number;
}

/** Judges scores (-1..1) by what the texts were; with one label only, the area is 0.5. */
export function judgeSentiment(scores: Float64Array, isPraise: Uint8Array): SentimentQuality {
  let praised = 0;
  let blamed = 0;
  let missed = 0;
  let mistaken = 0;
  for (const [row, score] of scores.entries()) {
    if (isPraise[row]) {
      if (score > 0) praised += 1;
      else missed += 1;
    } else if (score > 0) mistaken += 1;
    else blamed += 1;
  }
  const f1 = (hits: number): number =>
    hits === 0 ? 0 : (2 * hits) / (2 * hits + missed + mistaken);
  return {
    macroF1: (f1(praised) + f1(blamed)) / 2,
    auc: areaUnderCurve(scores, isPraise),
    accuracy: scores.length === 0 ? 0 : (praised + blamed) / scores.length,
  };
}

/** By ranks (Mann and Whitney 1947). */
function areaUnderCurve(scores: Float64Array, isPraise: Uint8Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a]! - scores[b]!);
  let below = 0;
  let pairs = 0;
  let praises = 0;
  for (let at = 0; at < order.length;) {
    let end = at;
    let tiedPraise = 0;
    while (end < order.length && scores[order[end]!] === scores[order[at]!]) {
      tiedPraise += isPraise[order[end]!]!;
      end += 1;
    }
    const tiedBlame = end - at - tiedPraise;
    pairs += tiedPraise * (below + tiedBlame / 2);
    below += tiedBlame;
    praises += tiedPraise;
    at = end;
  }
  return praises === 0 || below === 0 ? 0.5 : pairs / (praises * below);
}
