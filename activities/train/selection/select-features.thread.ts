import { selectFeatures, type FeatureVerdict, type SelectionInput } from './select-features.js';

/** A verdict by feature, in a thread. */
export default function selectInThread(input: SelectionInput): FeatureVerdict[] {
  return selectFeatures(input);
}
