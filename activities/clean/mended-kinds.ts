import type { CleanSpec } from '../../workflows/contracts/clean-spec.js';
import { filledKinds } from './fill-missing.js';
import { repairKinds } from './repair-rows.js';

/** What a spec may have mended in rows of events, as it is counted in `quality`. */
export const mendedKinds = (clean: CleanSpec): string[] => [
  ...repairKinds(clean.repair),
  ...filledKinds(clean),
];
