import { seededRandom } from '../compute/seeded-random.js';
import { sharedFloat64 } from './shared-arrays.js';

/** Ratings one after another: positions of customers and products, and stars. */
export interface Ratings {
  readonly customer: Int32Array;
  readonly product: Int32Array;
  readonly value: Float64Array;
}

/** What predicts a rating: mean + bias of customer + bias of product + factors of both. */
export interface RatingModel {
  readonly factors: number;
  readonly mean: number;
  readonly customerBias: Float64Array;
  readonly productBias: Float64Array;
  /** Customers x factors and products x factors; 0 for who has no rating. */
  readonly customerFactors: Float64Array;
  readonly productFactors: Float64Array;
}

/** How ratings are fitted. */
export interface RatingOptions {
  readonly factors: number;
  readonly epochs: number;
  readonly rate: number;
  readonly penalty: number;
  readonly seed: number;
}

/** Stars by which a bias is drawn to 0 (Koren 2010, "Factor in the Neighbors", uses 25 and 10 on Netflix). */
const PRODUCT_PRIOR = 10;
const CUSTOMER_PRIOR = 5;

/** The predicted rating of a product by a customer. */
export function predictRating(model: RatingModel, customer: number, product: number): number {
  const { factors, customerFactors, productFactors } = model;
  let sum = model.mean + model.customerBias[customer]! + model.productBias[product]!;
  for (let factor = 0; factor < factors; factor += 1) {
    sum +=
      customerFactors[customer * factors + factor]! * productFactors[product * factors + factor]!;
  }
  return sum;
}

function withoutFactors(
  ratings: Ratings,
  customers: number,
  products: number,
  factors: number,
): RatingModel {
  const count = ratings.value.length;
  const mean = count === 0 ? 0 : ratings.value.reduce((sum, value) => sum + value, 0) / count;
  const productBias = sharedFloat64(products);
  const customerBias = sharedFloat64(customers);
  const seen = new Float64Array(Math.max(products, customers));
  for (let row = 0; row < count; row += 1) {
    productBias[ratings.product[row]!]! += ratings.value[row]! - mean;
    seen[ratings.product[row]!]! += 1;
  }
  for (let product = 0; product < products; product += 1) {
    productBias[product] = productBias[product]! / (seen[product]! + PRODUCT_PRIOR);
  }
  seen.fill(0);
  for (let row = 0; row < count; row += 1) {
    customerBias[ratings.customer[row]!]! +=
      ratings.value[row]! - mean - productBias[ratings.product[row]!]!;
    seen[ratings.customer[row]!]! += 1;
  }
  for (let customer = 0; customer < customers; customer += 1) {
    customerBias[customer] = customerBias[customer]! / (seen[customer]! + CUSTOMER_PRIOR);
  }
  return {
    factors,
    mean,
    customerBias,
    productBias,
    customerFactors: sharedFloat64(customers * factors),
    productFactors: sharedFloat64(products * factors),
  };
}

/**
 * Biased matrix factorisation by stochastic gradient descent in a seeded order.
 * Source: Koren, Bell & Volinsky 2009, "Matrix Factorization Techniques for Recommender Systems", eq. 5.
 */
export function fitBiasedFactors(
  ratings: Ratings,
  [customers, products]: [number, number],
  options: RatingOptions,
): RatingModel {
  const { factors, rate, penalty } = options;
  const model = withoutFactors(ratings, customers, products, factors);
  const random = seededRandom(options.seed);
  const { customerFactors, productFactors, customerBias, productBias } = model;
  for (const row of ratings.customer.keys()) {
    for (let factor = 0; factor < factors; factor += 1) {
      const at = ratings.customer[row]! * factors + factor;
      const to = ratings.product[row]! * factors + factor;
      if (customerFactors[at] === 0) customerFactors[at] = (random() - 0.5) * 0.1;
      if (productFactors[to] === 0) productFactors[to] = (random() - 0.5) * 0.1;
    }
  }
  const order = Int32Array.from(ratings.value.keys());
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random);
    for (const row of order) {
      const customer = ratings.customer[row]!;
      const product = ratings.product[row]!;
      const error = ratings.value[row]! - predictRating(model, customer, product);
      customerBias[customer]! += rate * (error - penalty * customerBias[customer]!);
      productBias[product]! += rate * (error - penalty * productBias[product]!);
      for (let factor = 0; factor < factors; factor += 1) {
        const at = customer * factors + factor;
        const to = product * factors + factor;
        const own = customerFactors[at]!;
        customerFactors[at]! += rate * (error * productFactors[to]! - penalty * own);
        productFactors[to]! += rate * (error * own - penalty * productFactors[to]!);
      }
    }
  }
  return model;
}

/**
 * Truncated singular value decomposition of what the biases leave of the ratings, unknown ones 0 (PureSVD,
 * Cremonesi, Koren & Turrin 2010): product factors V by subspace iteration (Golub & Van Loan, §8.2.4), customer
 * factors R V, so that R V Vᵀ is the best approximation of that rank.
 */
export function fitTruncatedSvd(
  ratings: Ratings,
  [customers, products]: [number, number],
  options: Pick<RatingOptions, 'factors' | 'epochs' | 'seed'>,
): RatingModel {
  const factors = Math.min(options.factors, products, customers);
  const model = withoutFactors(ratings, customers, products, factors);
  const residual = ratings.value.map(
    (value, row) =>
      value -
      model.mean -
      model.customerBias[ratings.customer[row]!]! -
      model.productBias[ratings.product[row]!]!,
  );
  const right = model.productFactors;
  const left = model.customerFactors;
  const random = seededRandom(options.seed);
  for (let index = 0; index < right.length; index += 1) right[index] = random() - 0.5;
  orthonormalise(right, products, factors);
  for (let round = 0; round < options.epochs; round += 1) {
    multiply({ residual, from: ratings.product, to: ratings.customer }, right, left, factors);
    multiply({ residual, from: ratings.customer, to: ratings.product }, left, right, factors);
    orthonormalise(right, products, factors);
  }
  multiply({ residual, from: ratings.product, to: ratings.customer }, right, left, factors);
  return model;
}

interface Cells {
  readonly residual: Float64Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** out = the sparse matrix of residuals times `factor`. */
function multiply(
  { residual, from, to }: Cells,
  factor: Float64Array,
  out: Float64Array,
  size: number,
): void {
  out.fill(0);
  for (let cell = 0; cell < residual.length; cell += 1) {
    for (let index = 0; index < size; index += 1) {
      out[to[cell]! * size + index]! += residual[cell]! * factor[from[cell]! * size + index]!;
    }
  }
}

/** Makes the columns orthonormal by modified Gram-Schmidt, twice, since once is not enough where they are near. */
function orthonormalise(matrix: Float64Array, rows: number, size: number): void {
  const dot = (one: number, other: number): number => {
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      sum += matrix[row * size + one]! * matrix[row * size + other]!;
    }
    return sum;
  };
  for (let column = 0; column < size; column += 1) {
    for (let pass = 0; pass < 2; pass += 1) {
      for (let known = 0; known < column; known += 1) {
        const along = dot(known, column);
        for (let row = 0; row < rows; row += 1) {
          matrix[row * size + column]! -= along * matrix[row * size + known]!;
        }
      }
    }
    const length = Math.sqrt(dot(column, column));
    for (let row = 0; row < rows; row += 1) {
      matrix[row * size + column] = length > 1e-12 ? matrix[row * size + column]! / length : 0;
    }
  }
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
}
