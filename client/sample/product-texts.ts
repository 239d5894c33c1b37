import type { Product, ProductCatalogue } from './product-catalogue.js';
import { STYLES } from './taste.js';

const STYLES_ZH = ['简约', '经典', '撞色', '户外', '轻奢', '趣味'];

/** Title in Chinese and English, as shops write it. */
export function productTitle(product: Product, catalogue: ProductCatalogue): string {
  const { zh, en } = catalogue.category(product);
  const style = STYLES_ZH[product.style] ?? '';
  return `${product.brand} ${style}${zh[product.noun] ?? ''} ${en[product.noun] ?? ''}`;
}

/** Description; that of an unclear product leaves out material, size and contents. */
export function productDescription(
  product: Product,
  { catalogue, isUnclear }: { catalogue: ProductCatalogue; isUnclear: boolean },
): string {
  const { zh, en, sized, material } = catalogue.category(product);
  const noun = `${product.brand} ${zh[product.noun] ?? ''}`;
  if (isUnclear) return `${noun}，多种款式随机发货，以实物为准。`;
  const size = sized ? '尺码见尺码表，按常穿码选购' : `包装约 ${10 + (product.number % 30)} cm`;
  const english = `${product.brand} ${en[product.noun] ?? ''}, ${STYLES[product.style] ?? ''} style`;
  return `${noun}，${material}，${size}，详见参数表。${english}; see the table for sizes and contents.`;
}
