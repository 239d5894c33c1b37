import { fitEase, type EaseModel, type EaseOptions } from './ease.js';
import type { SparseRows } from './interaction-matrix.js';

/** What EASE is fitted on. */
export interface EaseInput {
  readonly byCustomer: SparseRows;
  readonly products: number;
  readonly options: EaseOptions;
}

/** Fits EASE. */
export default function fit({ byCustomer, products, options }: EaseInput): EaseModel {
  return fitEase(byCustomer, products, options);
}
