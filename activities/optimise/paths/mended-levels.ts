import type { ChannelKind } from '../friction/channel-kinds.js';
import { EXIT, type TouchpointGraph } from '../touchpoint-graph.js';
import type { MendedLevels } from './repair-values.js';

/** What decides who a touchpoint's peers are. */
export interface PeerFacts {
  readonly eventType: string;
  readonly stage: string;
  readonly channelKind: ChannelKind;
  readonly isGoal: boolean;
}

interface Level {
  readonly visits: number;
  readonly exits: number;
  /** Seconds of all steps that go on, and how many they are. */
  readonly seconds: number;
  readonly steps: number;
}

/**
 * What each touchpoint of a segment would be like at its peers' level: its exits before the goal no more frequent, and the
 * median times of its steps no longer on average. Peers are the same event type on the other channels of its kind, else, on
 * channels that customers use by themselves, the other touchpoints of its stage. Nothing is mended of the goal, of a
 * touchpoint without peers, or where it or they have under `minVisits` visits.
 */
export function mendedLevels(
  graph: TouchpointGraph,
  facts: readonly PeerFacts[],
  minVisits: number,
): MendedLevels {
  const levels = touchpointLevels(graph);
  const likelier = new Float64Array(facts.length).fill(1);
  const faster = new Float64Array(facts.length).fill(1);
  facts.forEach((own, node) => {
    const level = levels[node];
    if (own.isGoal || level === undefined || level.visits < minVisits) return;
    const others = (isPeer: (one: PeerFacts) => boolean): Level =>
      sumLevels(
        levels.filter(
          (_, index) => index !== node && isKin(own, facts[index]) && isPeer(facts[index]!),
        ),
      );
    const sameType = others(({ eventType }) => eventType === own.eventType);
    const usesStage = sameType.visits < minVisits && own.channelKind === 'self_service';
    const peers = usesStage ? others(({ stage }) => stage === own.stage) : sameType;
    if (peers.visits < minVisits) return;
    const goesOn = 1 - level.exits / level.visits;
    const peersGoOn = 1 - peers.exits / peers.visits;
    if (goesOn > 0 && peersGoOn > goesOn) likelier[node] = peersGoOn / goesOn;
    const time = meanSeconds(level);
    if (meanSeconds(peers) < time) faster[node] = meanSeconds(peers) / time;
  });
  return { likelier, faster };
}

const isKin = (own: PeerFacts, other: PeerFacts | undefined): boolean =>
  other !== undefined && !other.isGoal && other.channelKind === own.channelKind;

const meanSeconds = ({ seconds, steps }: Level): number => (steps === 0 ? 0 : seconds / steps);

function touchpointLevels(graph: TouchpointGraph): Level[] {
  const levels = Array.from({ length: graph.touchpoints }, () => ({
    visits: 0,
    exits: 0,
    seconds: 0,
    steps: 0,
  }));
  graph.from.forEach((from, edge) => {
    const level = levels[from];
    if (level === undefined) return;
    const taken = graph.transitions[edge] ?? 0;
    level.visits += taken;
    if (graph.to[edge] === EXIT) level.exits += taken;
    else {
      level.steps += taken;
      level.seconds += taken * (graph.medianSeconds[edge] ?? 0);
    }
  });
  return levels;
}

const sumLevels = (levels: readonly Level[]): Level =>
  levels.reduce(
    (sum, { visits, exits, seconds, steps }) => ({
      visits: sum.visits + visits,
      exits: sum.exits + exits,
      seconds: sum.seconds + seconds,
      steps: sum.steps + steps,
    }),
    { visits: 0, exits: 0, seconds: 0, steps: 0 },
  );
