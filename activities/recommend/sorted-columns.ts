/** Position of `wanted` among the rising `columns[from..to)`, by bisection; -1 where it is missing. */
export function findCell(columns: Int32Array, wanted: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low < to && columns[low] === wanted ? low : -1;
}
