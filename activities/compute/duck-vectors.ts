import type { DuckDBDataChunk, DuckDBDoubleVector } from '@duckdb/node-api';

/** The cells of a column of doubles without nulls; a view of DuckDB's memory. */
export function doublesOf(chunk: DuckDBDataChunk, index: number): Float64Array {
  const vector = chunk.getColumnVector(index);
  // The library keeps the array private, and hands out one cell a call.
  const items: unknown = Reflect.get(vector, 'items');
  if (items instanceof Float64Array) return items.subarray(0, chunk.rowCount);
  return Float64Array.from({ length: chunk.rowCount }, (_, row) => Number(vector.getItem(row)));
}

/** Sets a vector's first cells; NaN becomes null. As a whole: setting a cell through the library took 40 ns. */
export function fillVector(vector: DuckDBDoubleVector, values: Float64Array): void {
  const items: unknown = Reflect.get(vector, 'items');
  const isWhole = items instanceof Float64Array;
  if (isWhole) items.set(values);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row]!;
    if (Number.isNaN(value)) vector.setItem(row, null);
    else if (!isWhole) vector.setItem(row, value);
  }
  vector.flush();
}
