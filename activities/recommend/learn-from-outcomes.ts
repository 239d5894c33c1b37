import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { EarlierLists } from './earlier-lists.js';
import { MEMBERS } from './members.js';
import { hedge } from './move-weights.js';
import { selfNormalised, type OffPolicyValue } from './snips.js';

/** What outcomes say of the members and of the list as it was, and where weights stand after it. */
export interface Learnt {
  /** Logarithms of the multipliers of fitted weights, in the order of MEMBERS. */
  readonly logs: readonly number[];
  /** Outcomes before this instant have moved weights; '' before any has. */
  readonly through: string;
  readonly hasMoved: boolean;
  /** Clicks a place that each would have earned; `blend` is the list with the weights of its day. */
  readonly replay: readonly { readonly name: string; readonly earned: OffPolicyValue }[];
}

const NOTHING: Learnt = { logs: MEMBERS.map(() => 0), through: '', hasMoved: false, replay: [] };

/**
 * Moves weights by what came of randomised lists since they were last moved, where their effective sample is
 * large enough for every member; else leaves them. Leaves the views `earlier_<artifact>` in the session.
 */
export async function learnFromOutcomes(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierLists | null,
): Promise<Learnt> {
  if (earlier === null) return NOTHING;
  for (const [name, ref] of Object.entries(earlier.artifacts)) {
    const file = sqlLiteral(await context.fetch(ref));
    await duck.run(
      `CREATE OR REPLACE TEMP VIEW earlier_${name} AS SELECT * FROM read_parquet(${file})`,
    );
  }
  const state = await duck.all<{ member: string; log_weight: number; through: string }>(
    'SELECT member, log_weight, through FROM earlier_feedback_state ORDER BY member',
  );
  const before = MEMBERS.map(
    (member) => state.find((row) => row.member === member)?.log_weight ?? 0,
  );
  const through = state[0]?.through ?? '';
  const replay = await replayed(duck, through);
  const gains = MEMBERS.map((member) => replay.find(({ name }) => name === member)?.earned);
  const { minEffectiveSample, learningRate, floor } = context.spec.recommend.feedback;
  const known = gains.filter((gain) => gain !== undefined);
  const isEnough =
    known.length > 1 && known.every((gain) => gain.effectiveSample >= minEffectiveSample);
  if (!isEnough) return { logs: before, through, hasMoved: false, replay };
  const logs = hedge(
    before,
    gains.map((gain) => gain?.value),
    { learningRate, floor },
  );
  return { logs, through: context.run.asOf, hasMoved: true, replay };
}

/** What each ranking of the randomised pools would have earned, from exposures at or after `through`. */
async function replayed(duck: DuckSession, through: string): Promise<Learnt['replay']> {
  const since = through === '' ? 'true' : `o.exposure_time >= ${sqlLiteral(through)}::TIMESTAMPTZ`;
  const ranks = ['policy_rank', ...MEMBERS.map((member) => `"${member}"`)].join(', ');
  await duck.run(`
    CREATE OR REPLACE TEMP TABLE explored_outcomes AS
    SELECT
      dense_rank() OVER (ORDER BY e.customer_id) AS customer, e.decision_id,
      e.rank, e.propensity, (o.clicked OR o.converted)::INTEGER AS reward, ${ranks}
    FROM earlier_explored_lists AS e
    JOIN (
      SELECT decision_id, min(exposure_time) AS exposure_time, bool_or(clicked) AS clicked,
        bool_or(converted) AS converted
      FROM outcomes WHERE kind = 'recommendation' GROUP BY decision_id
    ) AS o USING (decision_id)
    WHERE ${since}`);
  const found: { name: string; earned: OffPolicyValue }[] = [];
  for (const [name, matches] of [
    ['blend', 'policy_rank = rank'],
    ['randomised', 'true'],
    ...MEMBERS.map((member) => [member, `"${member}" = rank`] as const),
  ] as const) {
    const { rows } = await duck.one<{ rows: number }>(
      `SELECT count(*) AS rows FROM explored_outcomes WHERE ${matches}`,
    );
    if (rows === 0) continue;
    const columns = await duck.numericColumns(
      `SELECT customer, propensity, reward FROM explored_outcomes WHERE ${matches}
       ORDER BY customer, decision_id`,
      rows,
    );
    const column = (wanted: string): Float64Array => columns.get(wanted) ?? new Float64Array();
    const earned = selfNormalised({
      customer: column('customer'),
      // Of a uniform choice every row weighs the same, whatever the size of its pool.
      propensity: name === 'randomised' ? column('propensity').fill(1) : column('propensity'),
      reward: column('reward'),
    });
    if (earned !== undefined) found.push({ name, earned });
  }
  return found;
}
