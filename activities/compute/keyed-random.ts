import { createHash, createHmac } from 'node:crypto';

/** What makes numbers of one release unpredictable without the secret, and alike whenever they are made. */
export interface RandomKey {
  readonly secret: string;
  /** The logical date of the release, YYYY-MM-DD. */
  readonly date: string;
  /** What the number is for, so that two experiments do not share their customers. */
  readonly purpose: string;
}

/** Hexadecimal digits of a hash that make a number: 52 bits, which a double holds exactly. */
const DIGITS = 13;

/**
 * A uniform number in [0, 1) for each customer of a release: the first 52 bits of
 * HMAC-SHA256(secret, `purpose|date|customer`) (RFC 2104). Equal keys give equal numbers; without the
 * secret nobody can tell or choose who falls into a share. `keyedRandomSql` gives the same numbers.
 */
export function keyedRandom(key: RandomKey): (customer: string) => number {
  const start = messageStart(key);
  return (customer) => {
    const digest = createHmac('sha256', key.secret).update(start + customer, 'utf8');
    return Number.parseInt(digest.digest('hex').slice(0, DIGITS), 16) / 16 ** DIGITS;
  };
}

/**
 * The macro `macro(customer)` of the same numbers in SQL, for all customers at once:
 * a statement that a session runs before it.
 */
export function keyedRandomSql(macro: string, key: RandomKey): string {
  const { inner, outer } = padsOf(key.secret);
  const message = `encode('${messageStart(key).replaceAll("'", "''")}' || customer)`;
  const digest = `sha256(unhex('${outer}') || unhex(sha256(unhex('${inner}') || ${message})))`;
  return `CREATE OR REPLACE MACRO ${macro}(customer) AS ('0x' || ${digest}[:${DIGITS}])::BIGINT / ${16 ** DIGITS}::DOUBLE`;
}

const messageStart = ({ purpose, date }: RandomKey): string => `${purpose}|${date}|`;

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

/** The key of HMAC, padded and masked as RFC 2104 says, in hexadecimal digits. */
function padsOf(secret: string): { inner: string; outer: string } {
  const own = Buffer.from(secret, 'utf8');
  const key = Buffer.alloc(BLOCK);
  (own.length > BLOCK ? createHash('sha256').update(own).digest() : own).copy(key);
  const masked = (mask: number): string =>
    Buffer.from(key.map((byte) => byte ^ mask)).toString('hex');
  return { inner: masked(0x36), outer: masked(0x5c) };
}
