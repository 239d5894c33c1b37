import type { ComputeThreads } from '../compute/compute-threads.js';

/** A thread module and the blocks that it is called with. */
export interface BlockCalls<Block> {
  readonly modulePath: string;
  readonly blocks: readonly Block[];
  readonly signal: AbortSignal;
  /** Called after each block with the number of blocks that are done. */
  readonly onDone?: (done: number) => void;
}

/**
 * Runs a thread module on every block and returns the results in the blocks' order. One block more than
 * there are threads is under way, so that no thread waits and few inputs are copied at once.
 */
export async function runBlocks<Block, Result>(
  threads: ComputeThreads,
  { modulePath, blocks, signal, onDone }: BlockCalls<Block>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = blocks.entries();
  let done = 0;
  const takeTurns = async (): Promise<void> => {
    for (const [index, block] of waiting) {
      results[index] = await threads.run<Block, Result>(modulePath, block, { signal });
      done += 1;
      onDone?.(done);
    }
  };
  await Promise.all(Array.from({ length: threads.size + 1 }, takeTurns));
  return results;
}
