import { fitBlend, type BlendOptions, type FittedBlend } from './blend.js';
import type { CandidatePools } from './candidate-pools.js';
import { fitGroups, type GroupWeights } from './group-weights.js';

/** Pools of all judged customers in blocks, and how weights are searched. */
export interface BlendInput {
  readonly pools: readonly CandidatePools[];
  readonly options: BlendOptions;
}

/** Weights for everyone, and for each group. */
export interface SearchedWeights extends FittedBlend {
  readonly byGroup: GroupWeights;
}

/** Searches the weights of the blend. */
export default function searchBlend({ pools, options }: BlendInput): SearchedWeights {
  const joined = joinPools(pools);
  const fitted = fitBlend(joined, options);
  return { ...fitted, byGroup: fitGroups(joined, options, fitted.weights) };
}

function joinPools(pools: readonly CandidatePools[]): CandidatePools {
  const start = [0];
  for (const pool of pools) {
    const base = start[start.length - 1]!;
    for (let index = 1; index < pool.start.length; index += 1)
      start.push(base + pool.start[index]!);
  }
  return {
    start: Int32Array.from(start),
    score: joinFloat64(pools.map((pool) => pool.score)),
    relevant: Uint8Array.from(pools.flatMap((pool) => [...pool.relevant])),
    relevantCount: Int32Array.from(pools.flatMap((pool) => [...pool.relevantCount])),
    group: Uint8Array.from(pools.flatMap((pool) => [...pool.group])),
  };
}

function joinFloat64(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
