import { MISSING_THRESHOLD } from './histogram-bins.js';
import type { FeatureName } from './training-sample.js';

/**
 * What a reader of the published forest needs to build its input: the order of the columns, how each
 * is encoded and what stands for a missing value.
 */
export function featuresJson(
  features: readonly FeatureName[],
  horizonDays: number,
  model: { target: string; classes: readonly (number | string)[] },
): string {
  const isYesOrNo = model.classes.length === 2 && model.classes[1] === 1;
  return JSON.stringify(
    {
      ...model,
      ...(isYesOrNo && { positiveClass: 1 }),
      horizonDays,
      library: 'ml-random-forest 2.1',
      rule: 'a row goes left where value < splitValue, else right',
      encoding: 'every feature is a number as published in the features artifact, not scaled',
      imputation: {
        value: MISSING_THRESHOLD,
        alternative: 'NaN',
        meaning: 'a missing or not finite value is above every other value: it goes right',
      },
      columns: features.map(({ feature, meaning, unit, type, source }, index) => ({
        index,
        feature,
        meaning,
        unit,
        type,
        source,
        missing: MISSING_THRESHOLD,
      })),
    },
    null,
    2,
  );
}
