import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { HeldOut } from './held-out.js';
import type { RankingScores, ReportBlock } from './ranking-report.thread.js';
import type { RecommenderModel } from './recommender-model.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';

/** Judged customers scored by one thread call: 2,000 products of 6 members take about 0.2 s. */
const BLOCK_CUSTOMERS = 500;

/** What is compared on the held-out purchases. */
export interface JudgeCall {
  readonly rankings: readonly (readonly number[])[];
  readonly k: number;
  readonly onlyNew: boolean;
  readonly signal: AbortSignal;
}

/** Judges each weight vector on every held-out customer: full ranking of all allowed products. */
export async function judgeRankings(
  threads: ComputeThreads,
  model: RecommenderModel,
  heldOut: HeldOut,
  { signal, ...call }: JudgeCall,
): Promise<RankingScores[]> {
  const blocks = await runBlocks<ReportBlock, RankingScores[]>(threads, {
    modulePath: path.join(__dirname, 'ranking-report.thread.js'),
    blocks: blocksOfRows(heldOut.customers.length, BLOCK_CUSTOMERS).map((range) => ({
      ...call,
      model,
      heldOut,
      range,
    })),
    signal,
  });
  return call.rankings.map((_, ranking) => joinScores(blocks.map((block) => block[ranking]!)));
}

function joinScores(parts: readonly RankingScores[]): RankingScores {
  return {
    ndcg: Float64Array.from(parts.flatMap((part) => [...part.ndcg])),
    recall: Float64Array.from(parts.flatMap((part) => [...part.recall])),
    listed: parts.reduce(
      (all, part) => all.map((seen, product) => Math.max(seen, part.listed[product]!)),
      new Uint8Array(parts[0]?.listed.length ?? 0),
    ),
  };
}
