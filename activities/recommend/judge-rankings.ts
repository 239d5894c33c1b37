import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { GroupWeights } from './group-weights.js';
import type { HeldOut } from './held-out.js';
import type { Member } from './members.js';
import type { RankingScores, ReportBlock } from './ranking-report.thread.js';
import type { RecommenderModel } from './recommender-model.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';

/** Judged customers scored by one thread call: 2,000 products of 6 members take about 0.2 s. */
const BLOCK_CUSTOMERS = 500;

/** What is compared on the held-out purchases. */
export interface JudgeCall {
  readonly members: readonly Member[];
  readonly rankings: readonly GroupWeights[];
  readonly k: number;
  readonly signal: AbortSignal;
}

/** Judges each ranking on every held-out customer: full ranking of all allowed products. */
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
  const listed = new Int32Array(parts[0]?.listed.length ?? 0);
  for (const part of parts) {
    for (let product = 0; product < listed.length; product += 1) {
      listed[product]! += part.listed[product]!;
    }
  }
  return {
    figures: joined(parts.map(({ figures }) => figures)),
    diversity: joined(parts.map(({ diversity }) => diversity)),
    listed,
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
