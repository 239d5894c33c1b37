import type { BinnedMatrix } from './histogram-bins.js';

/** Row numbers of at most `most` rows at even distances among those from `first` to before `end`. */
export function regularNumbers(first: number, end: number, most: number): Int32Array {
  const rows = Math.max(0, Math.min(end - first, most));
  return Int32Array.from(
    { length: rows },
    (_, row) => first + Math.floor((row * (end - first)) / rows),
  );
}

/** The rows of these numbers as a matrix of their own. */
export function pickRows(
  { bins, stride, features }: BinnedMatrix,
  numbers: Int32Array,
): BinnedMatrix {
  const rows = numbers.length;
  const kept = new Uint8Array(rows * features);
  for (let feature = 0; feature < features; feature += 1) {
    for (let row = 0; row < rows; row += 1) {
      kept[feature * rows + row] = bins[feature * stride + (numbers[row] as number)] as number;
    }
  }
  return { bins: kept, stride: rows, features };
}
