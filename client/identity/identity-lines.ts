import type { CustomerIdentity } from './identity-of-customer.js';

/** What a customer's identity is, a line each, for the id that was asked for. */
export function identityLines(asked: string, identity: CustomerIdentity): string[] {
  const { customerId, joined, blocked } = identity;
  const own = asked === customerId ? '' : ` (asked for: ${asked})`;
  const ids = joined.length === 0 ? '1 id' : `${joined.length + 1} ids`;
  return [
    `${customerId}: a customer with ${ids}${own}`,
    ...joined.flatMap(({ id, knownSince, evidence }) => [
      `  ${id}, known ${sinceText(knownSince)}`,
      ...evidence.map(
        (one) => `    shares ${one.key} ${one.value} with ${one.with} ${sinceText(one.since)}`,
      ),
    ]),
    ...blocked.map(
      ({ key, value, id, customers, maxCustomers }) =>
        `  not joined by ${key} ${value} of ${id}: ${customers} customers share it, at most ${maxCustomers} may`,
    ),
  ];
}

const sinceText = (instant: string | null): string =>
  instant === null ? 'since an unknown time' : `since ${instant.slice(0, 19)}Z`;
