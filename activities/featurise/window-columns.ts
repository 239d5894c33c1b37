import { sqlLiteral } from '../compute/duck-session.js';
import { COUNTED_STAGES, type KnownNames } from './feature-columns.js';

/** Columns of `customer-days.sql`: events of a day by stage. */
export function stageDays(): string {
  return COUNTED_STAGES.map(
    (stage) => `count(*) FILTER (stage = '${stage}')::INTEGER AS ${stage}_events`,
  ).join(', ');
}

/** Columns of `customer-windows.sql`: events by stage over the window and its last days. */
export function stageWindows(): string {
  return COUNTED_STAGES.flatMap((stage) => windowSums(`${stage}_events`, `${stage}_events_`)).join(
    ', ',
  );
}

/** Columns of `customer-days.sql`: events of a day by channel and type, and the last of each type. */
export function namedDays({ channels, eventTypes }: KnownNames): string {
  const ofChannels = channels.map(
    (channel, index) =>
      `, count(*) FILTER (channel = ${sqlLiteral(channel)})::INTEGER AS channel_${index}_events`,
  );
  const ofTypes = eventTypes.map((type, index) => {
    const is = `event_type = ${sqlLiteral(type)}`;
    return `, count(*) FILTER (${is})::INTEGER AS type_${index}_events
      , max(at_us) FILTER (${is}) AS type_${index}_last_us`;
  });
  return [...ofChannels, ...ofTypes].join('');
}

/** Columns of `customer-windows.sql`: the same over the window and its last days. */
export function namedWindows({ channels, eventTypes }: KnownNames): string {
  const ofChannels = channels.map(
    (_, index) => `, sum(channel_${index}_events) AS channel_${index}_events`,
  );
  const ofTypes = eventTypes.map((_, index) => {
    const sums = windowSums(`type_${index}_events`, `type_${index}_`).join(', ');
    return `, ${sums}, at_us - max(type_${index}_last_us) AS type_${index}_age_us`;
  });
  return [...ofChannels, ...ofTypes].join('');
}

function windowSums(column: string, prefix: string): string[] {
  return [
    `sum(${column}) AS ${prefix}window`,
    `sum(${column}) FILTER (in_7d) AS ${prefix}7d`,
    `sum(${column}) FILTER (in_30d) AS ${prefix}30d`,
  ];
}
