import { IDLE_TIMES, type ContactAction } from '../../../workflows/contracts/contact-spec.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { contactActions } from './default-contacts.js';
import { measuredLift, type ActionOutcomes } from './measured-lift.js';
import type { PlannedContact } from './plan-contacts.thread.js';

/** A contact with its names, and effects that are measured where outcomes allow it, else assumed. */
export interface OfferedContact extends Pick<
  PlannedContact,
  'middle' | 'lower' | 'upper' | 'cost' | 'idle'
> {
  readonly name: string;
  readonly channel: string;
  readonly stages: readonly string[];
  readonly withProduct: boolean;
  readonly evidence: 'assumed' | 'experimental';
}

/** Days after which it is known what came of a contact. */
const OUTCOME_DAYS = 7;

/** The contacts of the spec and Wayline's own, in order of name. Reads the view `action_outcomes`. */
export async function offeredContacts(
  { spec, run }: StageContext,
  duck: DuckSession,
): Promise<OfferedContact[]> {
  const { nextActions } = spec.optimise;
  const outcomes = await duck.all<ActionOutcomes>(
    `SELECT
       split_part(policy, ':', 2) AS "action",
       count(*) FILTER (arm = 'treatment') AS treated,
       count(*) FILTER (arm = 'treatment' AND converted) AS "treatedGoals",
       count(*) FILTER (arm = 'control') AS control,
       count(*) FILTER (arm = 'control' AND converted) AS "controlGoals"
     FROM action_outcomes
     WHERE starts_with(policy, 'value_iteration:')
       AND exposure_time < '${run.asOf}'::TIMESTAMPTZ - INTERVAL ${OUTCOME_DAYS} DAY
     GROUP BY ALL
     ORDER BY ALL`,
  );
  return contactActions(nextActions.actions, nextActions.defaults).map(([name, contact]) => {
    const found = outcomes.find(({ action }) => action === name);
    const measured = found && measuredLift(found, nextActions.minOutcomes);
    const goalLift = (value: number): PlannedContact['middle'] => ({
      returnLift: 0,
      goalLift: value,
    });
    return {
      name,
      channel: contact.channel,
      stages: contact.stages,
      withProduct: contact.withProduct,
      cost: contact.cost,
      idle: IDLE_TIMES.map((idle) => contact.idle.length === 0 || contact.idle.includes(idle)),
      evidence: measured ? 'experimental' : 'assumed',
      middle: measured ? goalLift(measured.value) : scaledLifts(contact, 1),
      lower: measured ? goalLift(measured.lower) : scaledLifts(contact, 1 - contact.uncertainty),
      upper: measured ? goalLift(measured.upper) : scaledLifts(contact, 1 + contact.uncertainty),
    };
  });
}

const scaledLifts = (
  { returnLift, goalLift }: ContactAction,
  factor: number,
): PlannedContact['middle'] => ({ returnLift: returnLift * factor, goalLift: goalLift * factor });
