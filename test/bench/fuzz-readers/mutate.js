'use strict';

/* Seeded mutations of bytes: each takes bytes and a source of chance, and returns other bytes. */

const ODD = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '"',
  '""',
  '","',
  ',',
  '\t',
  ';',
  '\\',
  '\\u0000',
  '"\\ud800"',
  '{',
  '}',
  '[',
  '[1,',
  '\uFEFF',
  '\u2028',
  'NaN',
  '1e999',
  '-0',
  '99999999999999999999999999999999999999999',
  '9999-12-31T23:59:59Z',
  '0000-00-00',
  '[]',
  'null',
  "'; DROP TABLE events; --",
  '{"event_id":{"a":',
].map((text) => Buffer.from(text));
const BYTES = [
  Buffer.from([0xff]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0x1f, 0x8b, 0x08]),
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  Buffer.from('PAR1'),
  Buffer.from([0x7f, 0xff, 0xff, 0xff]),
  Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  Buffer.alloc(64),
];

const below = (random, limit) => Math.floor(random() * limit);
const pick = (random, list) => list[below(random, list.length)];
const insertAt = (bytes, at, more) =>
  Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);

const flip = (bytes, random) => {
  const changed = Buffer.from(bytes);
  for (let left = 1 + below(random, 8); left > 0; left -= 1) {
    changed[below(random, changed.length)] ^= 1 << below(random, 8);
  }
  return changed;
};
const overwrite = (bytes, random) => {
  const changed = Buffer.from(bytes);
  pick(random, [...ODD, ...BYTES]).copy(changed, below(random, changed.length));
  return changed;
};
/** Damage near the end, where Parquet keeps what it says of itself. */
const flipTail = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const reach = Math.min(changed.length, 1500);
  for (let left = 1 + below(random, 4); left > 0; left -= 1) {
    changed[changed.length - 1 - below(random, reach)] = below(random, 256);
  }
  return changed;
};
const truncate = (bytes, random) => bytes.subarray(0, below(random, bytes.length));
const behead = (bytes, random) => bytes.subarray(1 + below(random, bytes.length - 1));
const cutOut = (bytes, random) => {
  const at = below(random, bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(random, 200))]);
};
const splice = (bytes, random) => {
  const from = below(random, bytes.length);
  const piece = bytes.subarray(from, from + 1 + below(random, 400));
  return insertAt(bytes, below(random, bytes.length), piece);
};
const insert = (bytes, random) => {
  const more = pick(random, [...ODD, ...BYTES]);
  const times = pick(random, [1, 1, 1, 2, 50, 5000]);
  return insertAt(bytes, below(random, bytes.length), Buffer.concat(Array(times).fill(more)));
};
/** A field of some megabytes, longer than a line may be. */
const swell = (bytes, random) =>
  insertAt(bytes, below(random, bytes.length), Buffer.alloc(5 * 1024 * 1024, pick(random, ODD)));
const twice = (bytes) => Buffer.concat([bytes, bytes]);

const COMMON = { flip, overwrite, truncate, behead, cutOut, splice, insert, twice };
const byEnding = (ending) =>
  ending === 'parquet' ? { ...COMMON, flipTail, flipTail2: flipTail } : COMMON;

/** One to three mutations of a seed file; text below a compression may be mutated before it is compressed. */
function mutate(file, random, gzip) {
  const isInside = file.text !== undefined && random() < 0.5;
  let bytes = isInside ? file.text : file.bytes;
  const names = [];
  const isText = isInside || /^(csv|tsv|jsonl)$/.test(file.ending);
  for (let left = pick(random, [1, 1, 1, 2, 3]); left > 0 && bytes.length > 1; left -= 1) {
    const choices = Object.entries(byEnding(file.ending));
    const [name, change] = isText && random() < 0.03 ? ['swell', swell] : pick(random, choices);
    names.push(name);
    bytes = change(bytes, random);
  }
  return {
    bytes: isInside ? gzip(bytes) : bytes,
    what: names.join('+') + (isInside ? ' inside' : ''),
  };
}

module.exports = { mutate };
