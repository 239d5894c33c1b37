import type { Product, ProductCatalogue } from './product-catalogue.js';
import { STYLES } from './taste.js';

const STYLES_ZH = ['简约', '经典', '撞色', '户外', '轻奢', '趣味'];
const MATERIALS = ['304 不锈钢', '纯棉', '硅胶', '食品级材料', '锦纶', '天然原料'];

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
  const { zh, en, sized } = catalogue.category(product);
  const noun = `${product.brand} ${zh[product.noun] ?? ''}`;
  if (isUnclear) return `${noun}，多种款式随机发货，以实物为准。`;
  const material = MATERIALS[product.number % MATERIALS.length] ?? '';
  const size = sized ? '尺码见尺码表，按常穿码选购' : `尺寸约 ${10 + (product.number % 30)} cm`;
  const english = `${STYLES[product.style] ?? ''} ${en[product.noun] ?? ''} by ${product.brand}`;
  return `${noun}，材质：${material}，${size}，含说明书，保修一年。A ${english}; see the table for sizes and contents.`;
}
