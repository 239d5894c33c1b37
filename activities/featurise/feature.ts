/** One feature: a column of `features` and a row of the feature dictionary. */
export interface Feature {
  feature: string;
  meaning: string;
  unit: 'count' | 'days' | 'currency' | 'share' | 'ratio' | 'weight' | 'flag';
  /** SQL over the columns of `customer_windows`. */
  sql: string;
  source: string;
}

/** A column of `customer_windows` of this name that counts; 0 where nothing is known. */
export function count(feature: string, meaning: string): Feature {
  return { feature, meaning, unit: 'count', sql: `coalesce(${feature}, 0)`, source: 'events' };
}

/** A sum of decayed weights, kept in millionths. */
export function weight(feature: string, meaning: string): Feature {
  const sql = `coalesce(${feature}_millionths, 0) / 1e6`;
  return { feature, meaning, unit: 'weight', sql, source: 'events' };
}

/** A column of amounts of this name; 0 where nothing is known. */
export function money(feature: string, meaning: string): Feature {
  return {
    feature,
    meaning,
    unit: 'currency',
    sql: `coalesce(${feature}, 0)`,
    source: 'events',
  };
}

/** Any expression; null where it is not known. */
export function ratio(
  feature: string,
  meaning: string,
  sql: string,
  unit: Feature['unit'] = 'ratio',
): Feature {
  return { feature, meaning, unit, sql, source: 'events' };
}
