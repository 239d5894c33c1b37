import { distance } from 'fastest-levenshtein';

/**
 * The candidate nearest to a mistyped name, or undefined where there are no candidates. A candidate that
 * the name abbreviates wins, then the smallest edit distance (Levenshtein 1966), then the first in order.
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: { candidate: string; cost: number } | undefined;
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const abbreviates = wanted.replaceAll('-', '').length > 2 && known.startsWith(wanted);
    const cost = abbreviates ? 0.5 : distance(wanted, known);
    if (best === undefined || cost < best.cost) best = { candidate, cost };
  }
  return best?.candidate;
}
