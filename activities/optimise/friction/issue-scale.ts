/** What can be wrong with a touchpoint. */
export const ISSUES = ['exit', 'loop', 'error', 'slow'] as const;

export type Issue = (typeof ISSUES)[number];
export type TouchpointIssue = Issue | 'none';

/** Below a small effect (Cohen, Statistical Power Analysis, 1988: h = 0.2) a difference is no issue. */
const SMALL_EFFECT = 0.2;
/** Twice the median time is slow. */
const SLOW_EFFECT = Math.LN2;

/** The smallest effect that is an issue: Cohen's h for shares, the log of the ratio for times. */
export const EFFECT_FLOOR: Readonly<Record<Issue, number>> = {
  exit: SMALL_EFFECT,
  loop: SMALL_EFFECT,
  error: SMALL_EFFECT,
  slow: SLOW_EFFECT,
};

/** 2 asin √p: differences of it are Cohen's h, with a standard error √(1/n₁ + 1/n₂) whatever p is. */
export const arcsine = (share: number): number => 2 * Math.asin(Math.sqrt(share));
