import { fitGammaGamma, type GammaGammaModel, type SpendHistories } from './gamma-gamma.js';

/** The gamma-gamma model of maximum likelihood. */
export default function fitSpend(histories: SpendHistories): GammaGammaModel {
  return fitGammaGamma(histories);
}
