import type { InteractionLog } from './interaction-log.js';
import type { SparseRows } from './interaction-matrix.js';
import { linkPurchases, type LinkOptions } from './purchase-links.js';

/** Which purchases are linked how. */
export interface LinkInput {
  readonly log: InteractionLog;
  readonly cutoffDay: number;
  readonly options: LinkOptions;
}

/** Links purchases. */
export default function link({ log, cutoffDay, options }: LinkInput): SparseRows {
  return linkPurchases(log, cutoffDay, options);
}
