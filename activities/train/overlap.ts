/** The three steps that each item goes through. */
export interface OverlapSteps<Item, Read, Computed> {
  /** One at a time: a database connection serves one query. */
  read(item: Item): Promise<Read>;
  /** Up to `width` at once, beside the reading of the next items. */
  compute(read: Read, item: Item): Promise<Computed>;
  /** One at a time, in the order of the items, and never while another item is read. */
  write(computed: Computed, item: Item): Promise<void>;
}

/**
 * Takes items through read, compute and write so that computing overlaps with reading while at most
 * `width` items are held. The first failure ends it once what is being computed has ended.
 */
export async function overlap<Item, Read, Computed>(
  items: Iterable<Item> | AsyncIterable<Item>,
  width: number,
  steps: OverlapSteps<Item, Read, Computed>,
): Promise<void> {
  const computing: { item: Item; result: Promise<PromiseSettledResult<Computed>[]> }[] = [];
  const writeFirst = async (): Promise<void> => {
    const first = computing.shift();
    if (first === undefined) return;
    const [settled] = await first.result;
    if (settled?.status === 'rejected') throw settled.reason;
    if (settled !== undefined) await steps.write(settled.value, first.item);
  };
  try {
    for await (const item of items) {
      if (computing.length >= width) await writeFirst();
      const read = await steps.read(item);
      // Settled at once, so that a failure that nobody waits for yet does not end the process.
      computing.push({ item, result: Promise.allSettled([steps.compute(read, item)]) });
    }
    while (computing.length > 0) await writeFirst();
  } finally {
    await Promise.all(computing.map(({ result }) => result));
  }
}
