import fc from 'fast-check';
import { blocksByCells, blocksOfRows } from '../../../activities/recommend/row-blocks.js';

const covers = (blocks: [number, number][], rows: number): boolean =>
  blocks.every(([from, to], index) => from < to && from === (blocks[index - 1]?.[1] ?? 0)) &&
  (blocks.at(-1)?.[1] ?? 0) === rows;

describe('blocksByCells', () => {
  it('covers every row once in at most 16 blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 200 }), (sizes) => {
        const rowStart = Int32Array.from([0, ...sizes]);
        for (let row = 1; row < rowStart.length; row += 1) rowStart[row]! += rowStart[row - 1]!;
        const blocks = blocksByCells(rowStart);
        expect(covers(blocks, sizes.length)).toBe(true);
        expect(blocks.length).toBeLessThanOrEqual(16);
      }),
    );
  });
});

describe('blocksOfRows', () => {
  it('cuts rows into blocks of the size, the last one shorter', () => {
    expect(blocksOfRows(5, 2)).toEqual([
      [0, 2],
      [2, 4],
      [4, 5],
    ]);
    expect(blocksOfRows(0, 2)).toEqual([]);
  });
});
