import { z } from 'zod';

const names = z.array(z.string().min(1)).max(1000).default([]);

const boost = z.strictObject({
  category: z.string().optional().describe('Category whose products are boosted.'),
  brand: z.string().optional().describe('Brand whose products are boosted.'),
  product: z.string().optional().describe('Product that is boosted.'),
  add: z
    .number()
    .min(-10)
    .max(10)
    .describe('Added to the score, in standard deviations; below 0 it takes away.'),
});

/** Section `recommend.rules`: what a business wants of lists beside that they are liked. */
export const recommendRulesSchema = z
  .strictObject({
    excludeCategories: names.describe('Categories that are not recommended.'),
    excludeBrands: names.describe('Brands that are not recommended.'),
    excludeProducts: names.describe('Products that are not recommended.'),
    minPrice: z.number().min(0).optional().describe('Least price of a recommended product.'),
    maxPrice: z.number().min(0).optional().describe('Greatest price of a recommended product.'),
    boosts: z.array(boost).max(1000).default([]).describe('Products that rank higher or lower.'),
    diversity: z
      .number()
      .min(0)
      .max(0.9)
      .default(0)
      .describe('Weight of being unlike what ranks higher (MMR); 0 ranks by score alone.'),
    maxPerCategory: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Products of one category in a list at most.'),
    maxPerBrand: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Products of one brand in a list at most, so that each brand is exposed.'),
    priceBand: z
      .strictObject({
        below: z.number().min(0).max(1).describe('Part by which a price may lie below.'),
        above: z.number().min(0).max(100).describe('Part by which a price may lie above.'),
      })
      .optional()
      .describe('Prices around the mean price of what the customer has bought; none.'),
    frequencyCap: z
      .strictObject({
        exposures: z.number().int().min(1).max(1000).describe('Times shown without a click.'),
        days: z.number().int().min(1).max(365).default(14).describe('Days that are counted.'),
      })
      .optional()
      .describe('Products that were shown in vain so often are left out for that customer; none.'),
  })
  .prefault({});
