/**
 * Works on every item, at most `width` at once. The first failure stops it: no further item is taken, and
 * what is under way is waited for, so that nothing still runs when this throws.
 */
export async function sideBySide<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const waiting = [...items.entries()];
  const lane = async (): Promise<void> => {
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) await work(next[1], next[0]);
    } finally {
      // Empty already, or this lane has failed.
      waiting.length = 0;
    }
  };
  const lanes = Array.from({ length: Math.min(width, items.length) }, lane);
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
