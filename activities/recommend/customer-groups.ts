import type { InteractionMatrix } from './interaction-matrix.js';

/** Groups of customers that may have weights of their own, by what is known before a cut-off. */
export const CUSTOMER_GROUPS = ['prospect', 'occasional', 'regular'] as const;

/** From this number of products on a customer who has bought is a regular one. */
const REGULAR_PRODUCTS = 10;

/** Position in CUSTOMER_GROUPS: who never bought, who bought and did little else, and who did much. */
export function groupOf(
  { rowStart, purchases }: Pick<InteractionMatrix, 'rowStart' | 'purchases'>,
  customer: number,
): number {
  const start = rowStart[customer]!;
  const end = rowStart[customer + 1]!;
  for (let cell = start; cell < end; cell += 1) {
    if (purchases[cell]! > 0) return end - start < REGULAR_PRODUCTS ? 1 : 2;
  }
  return 0;
}
