/**
 * The assignment of rows to columns with the smallest sum of costs: by row, its column; -1 for a row without one
 * where there are more rows than columns. `costs` is rows x columns, finite. Ties go to lower columns. O(n^3).
 * Source: Kuhn 1955, "The Hungarian method", in the shortest-path form of Jonker & Volgenant 1987.
 */
export function assignRows(costs: readonly (readonly number[])[]): number[] {
  const rows = costs.length;
  const columns = costs[0]?.length ?? 0;
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number): number => costs[row]?.[column] ?? 0;
  const rowPotential = new Float64Array(size + 1);
  const columnPotential = new Float64Array(size + 1);
  // Row of each column; column 0 holds the row that looks for one. Both count from 1.
  const rowOf = new Int32Array(size + 1);
  for (let row = 1; row <= size; row += 1) {
    const before = new Int32Array(size + 1);
    const slack = new Float64Array(size + 1).fill(Infinity);
    const visited = new Uint8Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      const current = rowOf[column] as number;
      let [nearest, smallest] = [0, Infinity];
      for (let next = 1; next <= size; next += 1) {
        if (visited[next] === 1) continue;
        const reduced =
          cost(current - 1, next - 1) -
          (rowPotential[current] as number) -
          (columnPotential[next] as number);
        if (reduced < (slack[next] as number)) {
          slack[next] = reduced;
          before[next] = column;
        }
        if ((slack[next] as number) < smallest) [nearest, smallest] = [next, slack[next] as number];
      }
      for (let next = 0; next <= size; next += 1) {
        if (visited[next] === 1) {
          (rowPotential[rowOf[next] as number] as number) += smallest;
          (columnPotential[next] as number) -= smallest;
        } else {
          (slack[next] as number) -= smallest;
        }
      }
      column = nearest;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      const previous = before[column] as number;
      rowOf[column] = rowOf[previous] as number;
      column = previous;
    }
  }
  const found = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column += 1) {
    const row = (rowOf[column] as number) - 1;
    if (row < rows) found[row] = column - 1;
  }
  return found;
}
