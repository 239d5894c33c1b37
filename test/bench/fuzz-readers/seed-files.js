'use strict';

/*
 * Whole files of every format and compression that Wayline reads, to be mutated: rows of an ordinary shop with
 * quotes, line breaks, other scripts, nested values and nulls.
 */
const fs = require('node:fs');
const path = require('node:path');
const { gzipSync } = require('node:zlib');

const rows = (count) => `SELECT
  'e' || i AS event_id,
  TIMESTAMPTZ '2026-03-02 00:00:00Z' + INTERVAL (i) SECOND AS event_time,
  'c' || (i % 17) AS customer_id,
  CASE i % 3 WHEN 0 THEN 'view' WHEN 1 THEN 'purchase' ELSE 'search' END AS event_type,
  CASE WHEN i % 3 = 1 THEN (i % 97) + .25 END::DECIMAL(10, 2) AS amount,
  CASE i % 4 WHEN 0 THEN 'a "quoted", one' WHEN 1 THEN E'two\\nlines' WHEN 2 THEN '买家 café' END AS "text",
  i::INTEGER AS place
  FROM range(${count}) r(i)`;
const nested = (count) =>
  `SELECT *, {'a': place, 'b': [event_id, NULL]} AS item, MAP {event_id: place::DOUBLE} AS facts,
   place::UTINYINT AS small, (place / 7)::FLOAT AS share, DATE '2026-03-02' AS "day" FROM (${rows(count)}) WHERE place < 255`;

const PARQUET = [
  ['plain', rows(200), 'COMPRESSION uncompressed'],
  ['snappy', nested(200), 'COMPRESSION snappy'],
  ['zstd-v2', nested(200), 'COMPRESSION zstd, PARQUET_VERSION V2'],
  ['gzip', rows(200), 'COMPRESSION gzip'],
  ['lz4', rows(200), 'COMPRESSION lz4_raw'],
  ['brotli', rows(200), 'COMPRESSION brotli'],
  ['groups', rows(5000), 'COMPRESSION snappy, ROW_GROUP_SIZE 2048, PARQUET_VERSION V2'],
];
const TEXT = [
  ['csv', 'csv'],
  ['tsv', "csv, DELIMITER '\\t'"],
  ['jsonl', 'json'],
];

/** Makes the files in a folder: `{name, ending, bytes, text?}`, `text` being what a compressed one holds. */
async function makeSeedFiles(DuckSession, folder) {
  const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: folder });
  const made = async (select, format) => {
    const file = path.join(folder, 'seed');
    await duck.run(`COPY (${select}) TO '${file}' (FORMAT ${format.replace('\\t', '\t')})`);
    return fs.readFileSync(file);
  };
  const files = [];
  try {
    for (const [name, select, options] of PARQUET) {
      const bytes = await made(select, `parquet, ${options}`);
      files.push({ name: `parquet ${name}`, ending: 'parquet', bytes });
    }
    for (const [ending, format] of TEXT) {
      for (const count of [40, 3000]) {
        const text = await made(rows(count), format);
        const zst = await made(rows(count), `${format}, COMPRESSION zstd`);
        files.push(
          { name: `${ending} ${count}`, ending, bytes: text },
          { name: `${ending}.gz ${count}`, ending: `${ending}.gz`, bytes: gzipSync(text), text },
          { name: `${ending}.zst ${count}`, ending: `${ending}.zst`, bytes: zst },
        );
      }
    }
  } finally {
    duck.close();
  }
  return files;
}

module.exports = { makeSeedFiles };
