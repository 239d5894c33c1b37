import { sampleRatioP } from './chi-square.js';

/** Sums over the customers and days of one arm: x is what is counted for, y what came of it. */
export interface ArmSums {
  readonly arm: string;
  /** Customers on days: what is drawn into arms. */
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/** A row of the dataset `experiments`. */
export interface ExperimentRow {
  readonly experiment: string;
  readonly arm: string;
  readonly n: number;
  readonly kpi: string;
  readonly value: number;
  /** Difference to the reference arm and its 95 % interval; null in that arm. */
  readonly effect: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly srm_p: number | null;
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** The arm that others are compared with: control, else explore, else the first by name. */
export function referenceArm(arms: readonly string[]): string | undefined {
  return ['control', 'explore'].find((arm) => arms.includes(arm)) ?? [...arms].sort()[0];
}

/**
 * Rows of one KPI, a ratio Σ y / Σ x of each arm, with the difference to the reference arm. Its variance is
 * that of a ratio over independent units (delta method; Deng, Knoblich & Lu 2018). `shares` are the expected
 * parts of the arms; arms without one are not tested for their ratio.
 */
export function experimentRows(
  { experiment, kpi }: { experiment: string; kpi: string },
  sums: readonly ArmSums[],
  shares: Readonly<Record<string, number>>,
): ExperimentRow[] {
  const arms = sums.filter(({ x }) => x > 0);
  const reference = referenceArm(arms.map(({ arm }) => arm));
  const control = arms.find(({ arm }) => arm === reference);
  const isPlanned = arms.every(({ arm }) => (shares[arm] ?? 0) > 0);
  const p = isPlanned
    ? sampleRatioP(
        arms.map(({ n }) => n),
        arms.map(({ arm }) => shares[arm]!),
      )
    : null;
  return arms.map((own) => {
    const value = own.y / own.x;
    const row = { experiment, arm: own.arm, n: own.n, kpi, value, srm_p: p };
    if (control === undefined || own.arm === reference) {
      return { ...row, effect: null, lower: null, upper: null };
    }
    const effect = value - control.y / control.x;
    const half = NORMAL_95 * Math.sqrt(ratioVariance(own) + ratioVariance(control));
    return { ...row, effect, lower: effect - half, upper: effect + half };
  });
}

/** The variance of y / x over n units; 0 with fewer than two. */
function ratioVariance({ n, x, y, xx, yy, xy }: ArmSums): number {
  if (n < 2) return 0;
  const ratio = y / x;
  const squares = yy - 2 * ratio * xy + ratio * ratio * xx;
  return ((n / (n - 1)) * Math.max(0, squares)) / (x * x);
}
