/** Stages of the customer journey, in order; `other` holds events that no rule maps. */
export const JOURNEY_STAGES = [
  'aware',
  'evaluate',
  'decide',
  'purchase',
  'use',
  'support',
  'other',
] as const;

export type JourneyStage = (typeof JOURNEY_STAGES)[number];
