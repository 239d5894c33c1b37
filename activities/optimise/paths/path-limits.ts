import type { OptimiseSpec } from '../../../workflows/contracts/optimise-spec.js';
import { contactCost } from '../contact-costs.js';
import type { PathLimits } from './path-scene.js';

/** A touchpoint by its names. */
export interface NamedTouchpoint {
  readonly touchpoint: string;
  readonly eventType: string;
  readonly channel: string;
}

/**
 * The limits of a spec over the touchpoints of the run, in order of their number. A name stands for the touchpoint that has it,
 * else for an event type on any channel; one that the run does not have stands for none.
 */
export function pathLimits(
  { paths, contactCosts, ...spec }: OptimiseSpec,
  touchpoints: readonly NamedTouchpoint[],
  count: number,
): PathLimits {
  const numbers = (isMeant: (one: NamedTouchpoint) => boolean): number[] =>
    touchpoints.flatMap((one, node) => (isMeant(one) ? [node] : []));
  const named = (name: string): number[] => {
    const exact = numbers(({ touchpoint }) => touchpoint === name);
    return exact.length > 0 ? exact : numbers(({ eventType }) => eventType === name);
  };
  return {
    minCustomers: spec.minCustomers,
    minSteps: paths.minSteps,
    maxSteps: spec.maxSteps,
    count,
    weights: {
      probability: spec.probabilityWeight,
      hour: spec.hourWeight,
      contact: spec.contactWeight,
    },
    contactCosts: Float64Array.from(touchpoints, ({ channel }) =>
      contactCost(channel, contactCosts),
    ),
    mustVisit: paths.mustVisit.map((name) => ({ name, nodes: named(name) })),
    forbidden: paths.forbidden.flatMap(named),
    budget: paths.budget ?? Infinity,
    touches: paths.touches ?? Infinity,
    hours: paths.hours ?? Infinity,
    capacities: Object.entries(paths.channelCapacity).map(([channel, limit]) => ({
      channel,
      touchpoints: numbers((one) => one.channel === channel),
      limit,
    })),
  };
}
