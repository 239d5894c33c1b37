import type { ScheduleDescription } from '@temporalio/client';
import { calendarText, fromCalendar, type CalendarSets } from './calendar-sets.js';
import type { DesiredSchedule } from './desired-schedule.js';

/** One thing in which a schedule on the server differs from its spec. */
export interface FieldDrift {
  field: string;
  spec: string;
  server: string;
}

/** Fields of a schedule as texts, by name. */
type ScheduleFields = Record<string, string>;

/** Dated entries are many; the first few say which years are meant. */
const SHOWN_ENTRIES = 3;

/** In what a schedule on the server differs from its spec; whether it is paused is no difference. */
export function driftOf(desired: DesiredSchedule, description: ScheduleDescription): FieldDrift[] {
  const wanted = desiredFields(desired);
  const found = serverFields(description);
  const changed = Object.keys(wanted).flatMap((field) => {
    const [spec = '', server = ''] = [wanted[field], found[field]];
    return spec === server ? [] : [{ field, spec, server }];
  });
  return [...changed, ...datedDrift(desired, description)];
}

function desiredFields(desired: DesiredSchedule): ScheduleFields {
  const { times, args } = desired;
  return {
    cron: texts(times.regular).join('; '),
    timezone: times.zone,
    intervals: '',
    'start and end': '',
    jitter: '0 s',
    overlap: 'ALLOW_ALL',
    'catch-up window': secondsText(desired.catchupMs),
    'pause on failure': 'false',
    'remaining actions': 'unlimited',
    workflow: desired.workflowType,
    'workflow id': desired.workflowId,
    'task queue': desired.taskQueue,
    arguments: argumentsText(args),
    'workflow retries': 'none',
    'workflow timeouts': 'none',
  };
}

function serverFields({ spec, action, policies, state }: ScheduleDescription): ScheduleFields {
  const regular = (spec.calendars ?? []).map(fromCalendar).filter((sets) => !isDated(sets));
  const timeouts = [
    action.workflowExecutionTimeout,
    action.workflowRunTimeout,
    action.workflowTaskTimeout,
  ].filter((timeout) => timeout !== undefined && timeout !== 0);
  return {
    cron: texts(regular).join('; '),
    timezone: spec.timezone ?? 'UTC',
    intervals: (spec.intervals ?? [])
      .map(({ every, offset }) => `every ${every} ms + ${offset} ms`)
      .join('; '),
    'start and end': [spec.startAt, spec.endAt]
      .map((date) => date?.toISOString() ?? '')
      .join(' to ')
      .replace(/^ to $/, ''),
    jitter: secondsText(spec.jitter ?? 0),
    overlap: policies.overlap ?? '',
    'catch-up window': secondsText(policies.catchupWindow),
    'pause on failure': String(policies.pauseOnFailure),
    'remaining actions': state.remainingActions?.toString() ?? 'unlimited',
    workflow: action.workflowType,
    'workflow id': action.workflowId ?? '',
    'task queue': action.taskQueue,
    arguments: argumentsText(action.args ?? []),
    'workflow retries': action.retry === undefined ? 'none' : JSON.stringify(action.retry),
    'workflow timeouts': timeouts.length === 0 ? 'none' : timeouts.join(', '),
  };
}

/** Entries of single days: what changes of the clock move, and what is skipped. */
function datedDrift({ times }: DesiredSchedule, { spec }: ScheduleDescription): FieldDrift[] {
  const moved = (spec.calendars ?? []).map(fromCalendar).filter(isDated);
  const skipped = (spec.skip ?? []).map(fromCalendar);
  return [
    ...listDrift('moved by clock changes', texts(times.moved), texts(moved)),
    ...listDrift('skipped', texts(times.skipped), texts(skipped)),
  ];
}

function listDrift(
  field: string,
  spec: readonly string[],
  server: readonly string[],
): FieldDrift[] {
  const missing = spec.filter((text) => !server.includes(text));
  const added = server.filter((text) => !spec.includes(text));
  if (missing.length === 0 && added.length === 0) return [];
  return [{ field, spec: fewOf(missing), server: fewOf(added) }];
}

function fewOf(texts: readonly string[]): string {
  const rest = texts.length - SHOWN_ENTRIES;
  return texts.slice(0, SHOWN_ENTRIES).join('; ') + (rest > 0 ? ` and ${rest} more` : '');
}

function isDated({ year }: CalendarSets): boolean {
  return year.length > 0;
}

function texts(calendars: readonly CalendarSets[]): string[] {
  return [...new Set(calendars.map(calendarText))].sort();
}

function argumentsText(args: readonly unknown[]): string {
  return args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
}

function secondsText(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
