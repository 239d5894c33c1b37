/** Customers who are alike, and what each action is worth for one of them; entry 0 is doing nothing, worth 0. */
export interface ContactGroup {
  readonly customers: number;
  /** Worth of each action; -Infinity where it may not be done. */
  readonly net: Float64Array;
}

/** What actions share: the number of each action's channel, and how many customers a channel can take. */
export interface ChannelCapacity {
  readonly channelOf: readonly number[];
  /** Infinity where a channel has no limit; so has the channel of doing nothing. */
  readonly capacity: readonly number[];
}

/**
 * How many customers of each group get each action, so that the worth of all together is highest and no
 * channel takes more than it can: an assignment, solved exactly by shortest augmenting paths between
 * channels. Complexity: paths x groups x channels². Within a channel a group gets its best action.
 * Source: Edmonds & Karp, "Theoretical improvements in algorithmic efficiency for network flow problems",
 * Journal of the ACM 19 (1972), section 2 (minimum cost).
 */
export function assignContacts(
  groups: readonly ContactGroup[],
  { channelOf, capacity }: ChannelCapacity,
): Float64Array[] {
  const channels = capacity.length;
  const left = [...capacity];
  const best = groups.map(({ net }) => bestOfChannels(net, channelOf, channels));
  const flow = groups.map(() => new Float64Array(channels));
  groups.forEach(({ customers }, group) => {
    let waiting = customers;
    while (waiting > 0) {
      const path = cheapestWay({ best, flow, left }, group);
      let moved = Math.min(waiting, left[path.at(-1)?.to ?? 0] ?? 0);
      for (const { from, group: mover } of path.slice(1)) {
        moved = Math.min(moved, flow[mover]?.[from] ?? 0);
      }
      for (const { from, to, group: mover } of path) {
        const own = flow[mover] as Float64Array;
        own[to] = (own[to] ?? 0) + moved;
        if (from >= 0) own[from] = (own[from] ?? 0) - moved;
      }
      const end = path.at(-1)?.to ?? 0;
      left[end] = (left[end] ?? 0) - moved;
      waiting -= moved;
    }
  });
  return groups.map(({ net }, group) => {
    const counts = new Float64Array(net.length);
    best[group]?.forEach(({ action }, channel) => {
      if (action >= 0) counts[action] = flow[group]?.[channel] ?? 0;
    });
    return counts;
  });
}

interface BestOfChannel {
  readonly action: number;
  readonly net: number;
}

function bestOfChannels(
  net: Float64Array,
  channelOf: readonly number[],
  channels: number,
): BestOfChannel[] {
  return Array.from({ length: channels }, (_, channel) =>
    net.reduce<BestOfChannel>(
      (found, value, action) =>
        channelOf[action] === channel && value > found.net ? { action, net: value } : found,
      { action: -1, net: -Infinity },
    ),
  );
}

interface Move {
  /** -1 where the group enters. */
  readonly from: number;
  readonly to: number;
  readonly group: number;
}

interface Assignment {
  readonly best: readonly (readonly BestOfChannel[])[];
  readonly flow: readonly Float64Array[];
  readonly left: readonly number[];
}

/** The way of the highest worth for one more customer of a group into a channel with room (Bellman-Ford). */
function cheapestWay({ best, flow, left }: Assignment, group: number): Move[] {
  const channels = left.length;
  const worth = Array.from({ length: channels }, (_, to) => best[group]?.[to]?.net ?? -Infinity);
  const ways: Move[][] = worth.map((_, to) => [{ from: -1, to, group }]);
  const moves = left.some((room) => room <= 0) ? bestMoves(best, flow, left) : [];
  for (let round = 1; round < channels; round += 1) {
    for (const { from, to, group: mover, gain } of moves) {
      const through = (worth[from] ?? -Infinity) + gain;
      if (through <= (worth[to] ?? -Infinity) + 1e-12) continue;
      worth[to] = through;
      ways[to] = [...(ways[from] ?? []), { from, to, group: mover }];
    }
  }
  const open = left.flatMap((room, channel) => (room > 0 ? [channel] : []));
  const end = open.reduce((one, other) =>
    (worth[other] ?? -Infinity) > (worth[one] ?? -Infinity) ? other : one,
  );
  return ways[end] ?? [];
}

/** Of every full channel, whose move to another channel loses least. */
function bestMoves(
  best: Assignment['best'],
  flow: Assignment['flow'],
  left: readonly number[],
): (Move & { gain: number })[] {
  return left.flatMap((room, from) =>
    room > 0
      ? []
      : left.flatMap((_, to) => {
          let found: (Move & { gain: number }) | undefined;
          if (to === from) return [];
          flow.forEach((own, group) => {
            if (!((own[from] ?? 0) > 0)) return;
            const gain =
              (best[group]?.[to]?.net ?? -Infinity) - (best[group]?.[from]?.net ?? -Infinity);
            if (gain > (found?.gain ?? -Infinity)) found = { from, to, group, gain };
          });
          return found ? [found] : [];
        }),
  );
}
