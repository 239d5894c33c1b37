/** What a customer did with a product; the numbers are those of `interactions.sql`. */
export const INTERACTION_KINDS = { view: 0, cart: 1, purchase: 2 } as const;

/**
 * Every interaction of a customer with a product, by day; rows sorted by customer, product, day.
 * Customers and products are positions in their lists sorted by id. `day` counts whole days back
 * from asOf: 0 holds the last 24 hours, so `day >= d` means "before asOf - d days".
 */
export interface InteractionLog {
  readonly customers: number;
  readonly products: number;
  readonly customer: Int32Array;
  readonly product: Int32Array;
  readonly kind: Uint8Array;
  readonly day: Int32Array;
  readonly count: Int32Array;
}
