import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';
import { DATE_MARKS, type DateState } from '../../workflows/contracts/date-states.js';
import { listedRunState, WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import type { ControlDeps } from './control-deps.js';
import { planBackfill, type BackfillRange } from './plan-backfill.js';
import type { PlannedDate } from './select-dates.js';

/** What was seen of a date that a backfill has started. */
export interface SeenDate {
  date: string;
  state: DateState;
  note: string;
}

/** Activities of a backfill. */
export interface BackfillActivities {
  /** A character a date of the range (contracts/date-states.ts). */
  planBackfill(range: BackfillRange): Promise<{ states: string }>;
  /** The states of the newest runs of dates, from the server itself. */
  lookAtDates(dates: { pipeline: string; dates: string[] }): Promise<SeenDate[]>;
}

const MARK_OF_PLAN: Record<PlannedDate['plan'], string> = {
  run: DATE_MARKS.waiting,
  no_source: DATE_MARKS.no_source,
  skip: DATE_MARKS.skipped,
};

/** Runs that are asked for at once: enough for a thousand held dates within seconds. */
const AT_ONCE = 10;

export function createBackfillActivities(deps: ControlDeps): BackfillActivities {
  return {
    async planBackfill(range) {
      const { client, cancellationSignal } = Context.current();
      const plan = await planBackfill({ client, stores: deps.stores }, range, cancellationSignal);
      return { states: plan.dates.map((date) => MARK_OF_PLAN[date.plan]).join('') };
    },

    async lookAtDates({ pipeline, dates }) {
      const queue = [...dates];
      const seen: SeenDate[] = [];
      const lane = async (): Promise<void> => {
        for (let date = queue.shift(); date !== undefined; date = queue.shift()) {
          seen.push(await lookAtDate(pipeline, date));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      return seen;
    },
  };
}

async function lookAtDate(pipeline: string, date: string): Promise<SeenDate> {
  try {
    const run = await Context.current().client.workflow.getHandle(`${pipeline}-${date}`).describe();
    const attribute = run.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.state);
    const stage = run.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.stage) ?? '';
    const state = listedRunState(run.status.name, attribute);
    const how = run.status.name === 'TERMINATED' ? 'terminated' : state;
    return { date, state, note: stage === '' ? how : `${how} at ${stage}` };
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    return { date, state: 'cancelled', note: 'the server knows no run of it any more' };
  }
}
