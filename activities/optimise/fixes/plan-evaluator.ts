import type { FixPlan, FixProblem } from './fix-problem.js';

const { abs } = Math;

/**
 * A function that gives the conversion of a plan as `planConversion` does, for searches that ask for
 * thousands: its arrays are made once. Complexity of a call: changed rows³ / 3.
 */
export function planEvaluator({ model, fixes }: FixProblem): (plan: FixPlan) => number {
  const { rows, exit, returns, forward, conversion, visits } = model;
  const column = (of: (fix: (typeof fixes)[number]) => number): Float64Array =>
    Float64Array.from(fixes, of);
  const rowOf = Int32Array.from(fixes, ({ row }) => row);
  const exitsLeft = column(({ effect }) => 1 - effect.exitsAvoided);
  const exitsLost = column(({ effect }) => 1 - effect.exitsRegained);
  const returnsLeft = column(({ effect }) => 1 - effect.returnsAvoided);
  const kept = new Float64Array(rows);
  const lost = new Float64Array(rows);
  const back = new Float64Array(rows);
  const touched = new Uint8Array(rows);
  const changed = new Int32Array(rows);
  const matrix = new Float64Array(rows * (rows + 1));

  /** Numbers the rows that a plan touches, and multiplies up its effects there. */
  const gather = (plan: FixPlan): number => {
    touched.fill(0);
    let size = 0;
    for (let index = 0; index < plan.length; index += 1) {
      if (plan[index] !== 1) continue;
      const row = rowOf[index]!;
      if (touched[row] === 0) {
        touched[row] = 1;
        changed[size++] = row;
        kept[row] = lost[row] = back[row] = 1;
      }
      kept[row]! *= exitsLeft[index]!;
      lost[row]! *= exitsLost[index]!;
      back[row]! *= returnsLeft[index]!;
    }
    return size;
  };

  /** Fills the rows of I - D N, each with its right side D b behind it. */
  const fill = (size: number): void => {
    const width = size + 1;
    for (let place = 0; place < size; place += 1) {
      const row = changed[place]!;
      const keptExit = exit[row]! * kept[row]!;
      const again = keptExit * (1 - lost[row]!);
      const backChange = returns[row]! * (back[row]! - 1);
      const onward = 1 - keptExit - returns[row]! * back[row]! - forward[row]!;
      for (let other = 0; other < size; other += 1) {
        const entry = row * rows + changed[other]!;
        matrix[place * width + other] =
          -onward * model.afterForward[entry]! -
          backChange * model.afterReturn[entry]! -
          again * model.atRow[entry]!;
      }
      matrix[place * width + place]! += 1;
      matrix[place * width + size] =
        onward * conversion.afterForward[row]! +
        backChange * conversion.afterReturn[row]! +
        again * conversion.atRow[row]!;
    }
  };

  return (plan) => {
    const size = gather(plan);
    fill(size);
    eliminate(matrix, size);
    let total = conversion.start;
    for (let place = 0; place < size; place += 1) {
      total += visits[changed[place]!]! * matrix[place * (size + 1) + size]!;
    }
    return total;
  };
}

/** Gauss's elimination with partial pivoting, in place; the solution stands behind the rows. */
function eliminate(matrix: Float64Array, size: number): void {
  const width = size + 1;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      const larger = abs(matrix[row * width + column]!);
      if (larger > abs(matrix[pivot * width + column]!)) pivot = row;
    }
    for (let entry = column; pivot !== column && entry < width; entry += 1) {
      const swapped = matrix[pivot * width + entry]!;
      matrix[pivot * width + entry] = matrix[column * width + entry]!;
      matrix[column * width + entry] = swapped;
    }
    const head = matrix[column * width + column]!;
    for (let row = column + 1; row < size; row += 1) {
      const factor = matrix[row * width + column]! / head;
      if (factor === 0) continue;
      for (let entry = column + 1; entry < width; entry += 1) {
        matrix[row * width + entry]! -= factor * matrix[column * width + entry]!;
      }
    }
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = matrix[row * width + size]!;
    for (let column = row + 1; column < size; column += 1) {
      sum -= matrix[row * width + column]! * matrix[column * width + size]!;
    }
    matrix[row * width + size] = sum / matrix[row * width + row]!;
  }
}
