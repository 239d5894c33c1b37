import path from 'node:path';
import type { ArtifactRef } from '../../../workflows/contracts/artifact-ref.js';
import { endOfDay } from '../../../workflows/contracts/logical-date.js';
import type { StageContext } from '../../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../../compute/duck-session.js';
import { countItems } from './make-gap-tables.js';

/** Similar items that a gap is held against: at most, since more are less similar, and at least. */
const MOST_CONTROLS = 20;
const LEAST_CONTROLS = 5;

/** How far in log-odds the rate of a similar item may lie: half to one and a half times the odds. */
const MOST_DISTANCE = 0.5;

/** Days that gaps are followed from one date before they start from a new one: four whole weeks. */
const FOLLOWED_DAYS = 28;

const file = (name: string): string => path.join(__dirname, name);

/**
 * Judges, from the tables that gaps are counted from, whether those named on an earlier date have closed since.
 * Saves `gap_closing` and returns rows of metrics.
 */
export async function followGaps(
  context: StageContext,
  duck: DuckSession,
  earlier: ArtifactRef,
): Promise<object[]> {
  const local = await context.fetch(earlier);
  await duck.run(
    `CREATE OR REPLACE TABLE gap_baseline AS SELECT * FROM read_parquet(${sqlLiteral(local)})`,
  );
  await countItems(duck, endOfDay(await sinceOf(duck), context.spec.timezone));
  await duck.runFile(file('gap-closing.sql'), {
    most_controls: MOST_CONTROLS,
    least_controls: LEAST_CONTROLS,
    most_distance: MOST_DISTANCE,
  });
  await context.saveTable(
    'gap_closing',
    duck,
    'SELECT * EXCLUDE (deviation) FROM gap_closing ORDER BY "scope", facet, "key"',
  );
  return closingMetrics(context, duck);
}

/** Saves `gap_baseline`: the earlier one for as long as it is followed, else how things stand today. */
export async function saveBaseline(
  context: StageContext,
  duck: DuckSession,
  earlier: ArtifactRef | null,
): Promise<void> {
  const { date } = context.run;
  if (earlier !== null) {
    const days = (Date.parse(date) - Date.parse(await sinceOf(duck))) / 86_400_000;
    if (days < FOLLOWED_DAYS) {
      context.carry('gap_baseline', earlier);
      return;
    }
  }
  await duck.runFile(file('gap-baseline.sql'), { date });
  await context.saveTable(
    'gap_baseline',
    duck,
    'SELECT * FROM gap_baseline ORDER BY "scope", "key", facet, signal',
  );
}

async function sinceOf(duck: DuckSession): Promise<string> {
  const { since } = await duck.one<{ since: string }>(
    'SELECT min(since)::VARCHAR AS since FROM gap_baseline',
  );
  return since;
}

interface Total {
  scope: string;
  facet: string;
  gaps: number;
  since: string;
  closed: number;
  deviation: number;
  raw: number | null;
}

async function closingMetrics(context: StageContext, duck: DuckSession): Promise<object[]> {
  const totals = await duck.all<Total>(
    'SELECT * REPLACE (since::VARCHAR AS since) FROM gap_closing_totals ORDER BY "scope", facet',
  );
  return totals.flatMap(({ scope, facet, gaps, since, closed, deviation, raw }) => {
    const common = {
      area: 'optimise',
      slice: `${scope}:${facet}`,
      n: gaps,
      cutoff: context.run.asOf,
    };
    return [
      {
        ...common,
        name: 'gap_closed',
        value: closed,
        lower: closed - 1.645 * deviation,
        upper: closed + 1.645 * deviation,
        baseline: 'similar items that were left alone',
        protocol: `share of the gaps named on ${since} that is gone since, beyond what similar items changed; 90 % interval`,
      },
      ...(raw === null
        ? []
        : [
            {
              ...common,
              name: 'gap_closed_raw',
              value: raw,
              protocol: `the same without regard to chance and similar items: the worst improve by themselves`,
            },
          ]),
    ];
  });
}
