import { BOOLEAN, DOUBLE, VARCHAR } from '@duckdb/node-api';
import { productDescription, productTitle } from './product-texts.js';
import type { ProductCatalogue } from './product-catalogue.js';
import type { SampleDatabase } from './sample-database.js';
import type { UnclearProducts } from './unclear-products.js';

const COLUMNS = {
  product_id: VARCHAR,
  title: VARCHAR,
  category: VARCHAR,
  brand: VARCHAR,
  price: DOUBLE,
  discount: DOUBLE,
  in_stock: BOOLEAN,
  description: VARCHAR,
} as const;

/** A product's id as all files write it. */
export function productId(number: number): string {
  return `p${String(number).padStart(5, '0')}`;
}

/** Writes `products.parquet`, ordered by product_id. */
export async function writeProducts(
  database: SampleDatabase,
  { catalogue, unclear }: { catalogue: ProductCatalogue; unclear: UnclearProducts },
  file: string,
): Promise<void> {
  await database.createTable('products', COLUMNS);
  await database.append(
    'products',
    COLUMNS,
    catalogue.products.map((product) => [
      productId(product.number),
      productTitle(product, catalogue),
      catalogue.category(product).name,
      product.brand,
      product.priceCents / 100,
      product.discount,
      product.inStock,
      productDescription(product, { catalogue, isUnclear: unclear.isUnclear(product.number) }),
    ]),
  );
  await database.copy('FROM products ORDER BY product_id', file);
}
