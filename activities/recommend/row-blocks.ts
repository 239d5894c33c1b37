/** Blocks of a piece of work: a fixed number, so that results do not depend on the thread count. */
const BLOCKS = 16;

/** Cuts rows into at most 16 ranges of about equal numbers of cells; empty ranges are left out. */
export function blocksByCells(rowStart: Int32Array): [number, number][] {
  const rows = rowStart.length - 1;
  const cells = rowStart[rows]! + rows;
  const blocks: [number, number][] = [];
  let from = 0;
  for (let row = 1; row <= rows; row += 1) {
    const isFull = (rowStart[row]! + row) * BLOCKS >= cells * (blocks.length + 1);
    if (!isFull && row < rows) continue;
    blocks.push([from, row]);
    from = row;
  }
  return blocks;
}

/** Cuts `count` rows into ranges of at most `size` rows. */
export const blocksOfRows = (count: number, size: number): [number, number][] =>
  Array.from({ length: Math.ceil(count / size) }, (_, index) => [
    index * size,
    Math.min(count, (index + 1) * size),
  ]);
