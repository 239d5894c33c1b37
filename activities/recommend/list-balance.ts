import path from 'node:path';
import type { DuckSession } from '../compute/duck-session.js';
import { ARMS } from './top-lists.js';

/** Share of the history that is mixed into a list (Steck 2018). */
const ALPHA = 0.01;

/** Brands that metrics name: those whose attention differs most from what they sell. */
const NAMED_BRANDS = 20;

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

interface Calibration {
  customers: number;
  divergence: number | null;
  deviation: number | null;
  alike: number | null;
}

interface Brand {
  brand: string;
  shown: number;
  sold: number;
  offered: number;
}

/**
 * Rows of metrics on the lists as they are published, from the tables of the session: how far their categories are
 * from those of each customer's history, and how attention is shared out between brands.
 */
export async function listBalance(
  duck: DuckSession,
  { cutoff, k }: { cutoff: string; k: number },
): Promise<object[]> {
  await duck.runFile(path.join(__dirname, 'list-balance.sql'), {
    explore_arm: ARMS.indexOf('explore'),
    alpha: ALPHA,
  });
  const base = { area: 'recommend', cutoff, k };
  return [...(await calibrationRows(duck)), ...(await brandRows(duck))].map((row) => ({
    ...base,
    ...row,
  }));
}

async function calibrationRows(duck: DuckSession): Promise<object[]> {
  const { customers, divergence, deviation, alike } = await duck.one<Calibration>(
    `SELECT count(*) AS customers,
       sum(divergence::DECIMAL(18, 12))::DOUBLE / count(*) AS divergence,
       sum(alike::DECIMAL(18, 12))::DOUBLE / count(*) AS alike,
       sqrt(greatest(0, sum((divergence ** 2)::DECIMAL(18, 12))::DOUBLE / count(*)
         - (sum(divergence::DECIMAL(18, 12))::DOUBLE / count(*)) ** 2) / count(*)) AS deviation
     FROM list_calibration`,
  );
  if (divergence === null || alike === null) return [];
  const half = NORMAL_95 * (deviation ?? 0);
  const common = {
    name: 'category_calibration',
    n: customers,
    protocol: `mean divergence (Kullback-Leibler, nats; 0 is best) of a list's categories from the customer's history, alpha ${ALPHA}`,
  };
  return [
    {
      ...common,
      slice: 'published',
      value: divergence,
      lower: divergence - half,
      upper: divergence + half,
    },
    { ...common, slice: 'baseline:the same mix for all', value: alike },
  ];
}

async function brandRows(duck: DuckSession): Promise<object[]> {
  const brands = await duck.all<Brand>(
    'SELECT * FROM brand_exposure ORDER BY abs(shown - sold) DESC, brand',
  );
  if (brands.every(({ shown }) => shown === 0)) return [];
  const apart = (other: 'sold' | 'offered'): number =>
    brands.reduce((sum, brand) => sum + Math.abs(brand.shown - brand[other]), 0) / 2;
  const named = brands.slice(0, NAMED_BRANDS).map(({ brand, shown, sold, offered }) => ({
    name: 'brand_exposure',
    slice: `brand:${brand}`,
    value: shown,
    n: brands.length,
    baseline: `sold ${sold.toFixed(4)}, offered ${offered.toFixed(4)}`,
    protocol: 'share of the attention that lists give, a place counting 1 / log2(1 + rank)',
  }));
  const distances = (['sold', 'offered'] as const).map((other) => ({
    name: `brand_exposure_apart_from_${other}`,
    slice: 'published',
    value: apart(other),
    n: brands.length,
    protocol: 'share of attention that would have to move between brands (total variation)',
  }));
  return [...distances, ...named];
}
