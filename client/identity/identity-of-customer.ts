/** A row of the published dataset `identity`. */
export interface IdentityRow {
  customer_id: string;
  other_id: string;
  key: string;
  /** JSON: what the row's status says of it. */
  evidence: string;
  status: string;
  known_since: string | null;
}

/** A value that an id shares with another one of the same customer. */
export interface JoinEvidence {
  key: string;
  /** The value's hash. */
  value: string;
  with: string;
  /** When both had been seen with it; null where the source does not say. */
  since: string | null;
}

/** A value that too many customers share: it joins nobody. */
export interface BlockedValue {
  key: string;
  value: string;
  /** The id of the customer that has it. */
  id: string;
  customers: number;
  maxCustomers: number;
}

/** Which ids belong to a customer, and by what. */
export interface CustomerIdentity {
  customerId: string;
  /** The other ids, in order, and since when each is known to be the customer's. */
  joined: { id: string; knownSince: string | null; evidence: JoinEvidence[] }[];
  blocked: BlockedValue[];
}

/** The identity of one customer from the rows of `identity` that name it. */
export function identityOfCustomer(
  customerId: string,
  rows: readonly IdentityRow[],
): CustomerIdentity {
  const joined = new Map<string, CustomerIdentity['joined'][number]>();
  const blocked: BlockedValue[] = [];
  for (const { other_id: id, key, evidence, status, known_since: knownSince } of rows) {
    if (status === 'blocked') {
      const { value, customers, maxCustomers } = JSON.parse(evidence) as BlockedValue;
      blocked.push({ key, value, id, customers, maxCustomers });
      continue;
    }
    const { value, with: other, since } = JSON.parse(evidence) as JoinEvidence;
    const own = joined.get(id) ?? { id, knownSince, evidence: [] };
    own.evidence.push({ key, value, with: other, since });
    joined.set(id, own);
  }
  return { customerId, joined: [...joined.values()], blocked };
}
