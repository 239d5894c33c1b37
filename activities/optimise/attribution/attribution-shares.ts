import { rankCorrelation } from './rank-correlation.js';

/** What each channel gets under one model, as shares of all conversions and of their value. */
export interface AttributedShares {
  readonly model: string;
  readonly shares: Float64Array;
  readonly valueShares: Float64Array;
  /** Shares without each part of the customers. */
  readonly withoutPart: readonly Float64Array[];
}

/** A share with its 95 % interval. */
export interface ShareInterval {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/**
 * Interval of a share by leaving out one part of the customers at a time, within 0..1: variance
 * (g - 1) / g · Σ (share without a part - their mean)². Customers, not journeys, are independent.
 * Source: Efron & Tibshirani, An Introduction to the Bootstrap (1993), eq. 11.5 (grouped jackknife).
 */
export function shareInterval(
  { shares, withoutPart }: AttributedShares,
  channel: number,
): ShareInterval {
  const value = shares[channel] ?? 0;
  const parts = withoutPart.length;
  const left = withoutPart.map((one) => one[channel] ?? 0);
  const mean = left.reduce((sum, share) => sum + share, 0) / parts;
  const scatter = left.reduce((sum, share) => sum + (share - mean) ** 2, 0);
  const half = NORMAL_95 * Math.sqrt((scatter * (parts - 1)) / parts);
  return { value, lower: Math.max(0, value - half), upper: Math.min(1, value + half) };
}

/** Rank correlation of every two models over the channels; pairs without one are left out. */
export function modelAgreement(
  models: readonly AttributedShares[],
): { pair: string; correlation: number }[] {
  return models.flatMap((one, index) =>
    models.slice(index + 1).flatMap((other) => {
      const correlation = rankCorrelation(one.shares, other.shares);
      return correlation === null ? [] : [{ pair: `${one.model}:${other.model}`, correlation }];
    }),
  );
}
