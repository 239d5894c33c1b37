import type { SeenEvents } from './event-columns.js';
import type { SumColumns } from './sum-columns.js';
import type { SumSpan, WindowPlan } from './window-plan.js';

/** Events by stage, by channel and by type, and how long ago the last of a type was. */
export function namedSums(events: SeenEvents, plan: WindowPlan, out: SumColumns): SumSpan {
  const { day, at_us, stage, channel, event_type } = events;
  const { channelColumns, typeColumns } = plan;
  const stages = plan.stages.map((name) => out.counts(`${name}_events_`));
  const channels = numbered(channelColumns, (index) => out.zeros(`channel_${index}_events`));
  const types = numbered(typeColumns, (index) => ({
    count: out.counts(`type_${index}_`),
    age: out.unknown(`type_${index}_age_us`),
  }));
  return ({ cutoff, from, to, row }) => {
    for (let event = from; event < to; event += 1) {
      const before = cutoff.day - day[event]!;
      stages[stage[event]!]?.add(row, before);
      const ofChannel = channels[channelColumns[channel[event]!]!];
      if (ofChannel !== undefined) ofChannel[row]! += 1;
      const ofType = types[typeColumns[event_type[event]!]!];
      if (ofType === undefined) continue;
      ofType.count.add(row, before);
      ofType.age[row] = cutoff.atUs - at_us[event]!;
    }
  };
}

/** What belongs to every column that a name has of its own. */
function numbered<Own>(columns: Int32Array, make: (index: number) => Own): Own[] {
  const count = columns.reduce((most, index) => Math.max(most, index + 1), 0);
  return Array.from({ length: count }, (_, index) => make(index));
}
