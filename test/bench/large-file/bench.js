'use strict';

/*
 * Reads one large text file, made on the fly, and prints seconds, processor seconds and peak memory:
 *   node test/bench/large-file/bench.js [--megabytes 1000] [--format csv|jsonl] [--gzip] [--memory-mb 512] [--dist DIST]
 * Decompresses the file, loads it as the collect stage does and writes it as Parquet, with what has been built. Needs
 * twice that much space in the system's temporary folder.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { createGzip, constants } = require('node:zlib');
const { parseArgs } = require('node:util');
const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '1000' },
    format: { type: 'string', default: 'csv' },
    gzip: { type: 'boolean', default: false },
    'memory-mb': { type: 'string', default: '512' },
    dist: { type: 'string', default: path.join(__dirname, '../../../dist') },
  },
});
const dist = (name) => require(path.resolve(values.dist, 'activities', name));
const { READABLE_TIME_MACRO } = dist('collect/column-casts.js');
const { loadSource } = dist('collect/load-source.js');
const { unpackGzip } = dist('collect/whole-compression.js');
const { createComputeThreads } = dist('compute/compute-threads.js');
const { DuckSession } = dist('compute/duck-session.js');
const NAMES = ['event_id', 'event_time', 'customer_id', 'event_type', 'amount', 'page'];

function lineOf(at) {
  const time = new Date(Date.UTC(2026, 2, 2) + (at % 86_400) * 1000).toISOString();
  const row = [`e${at}`, time, `c${at % 50_000}`, 'view', (at % 9973) / 100, `/page/${at % 997}`];
  if (values.format === 'csv') return row.join();
  return JSON.stringify(Object.fromEntries(NAMES.map((name, index) => [name, row[index]])));
}

function* blocks(limit) {
  if (values.format === 'csv') yield `${NAMES.join()}\n`;
  for (let bytes = 0, at = 0; bytes < limit;) {
    const lines = Array.from({ length: 10_000 }, () => lineOf(at++));
    const block = `${lines.join('\n')}\n`;
    bytes += block.length;
    yield block;
  }
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wayline-large-'));
  const compression = values.gzip ? '.gz' : '';
  const file = path.join(folder, `large.${values.format}${compression}`);
  try {
    const steps = [Readable.from(blocks(Number(values.megabytes) * 1024 * 1024))];
    if (values.gzip) steps.push(createGzip({ level: constants.Z_BEST_SPEED }));
    await pipeline(...steps, fs.createWriteStream(file));
    const sizeBytes = fs.statSync(file).size;
    const seconds = {};
    const cpu = process.cpuUsage();
    const timed = async (name, work) => {
      const started = Date.now();
      const result = await work();
      seconds[name] = (Date.now() - started) / 1000;
      return result;
    };
    const plain = path.join(folder, `large.${values.format}`);
    if (values.gzip) await timed('unpack', () => unpackGzip('large', file, plain));
    const memoryMb = Number(values['memory-mb']);
    const duck = await DuckSession.open({ memoryMb, threads: 2, tempDir: folder });
    await duck.run(READABLE_TIME_MACRO);
    const own = { key: 'large', path: plain, format: values.format };
    const threads = createComputeThreads(2);
    const pieces = { threads, folder: path.join(folder, 'pieces') };
    const options = { source: 'events', timezone: 'UTC', declared: {}, pieces };
    const files = [{ ...own, sizeBytes: fs.statSync(plain).size }];
    const { ordered } = await timed('load', () => loadSource(duck, files, options));
    const order = ordered ? '' : ' ORDER BY source_file, source_row';
    const rows = await timed('save', () =>
      duck.copyToParquet(`SELECT * FROM raw_events${order}`, path.join(folder, 'raw.parquet')),
    );
    duck.close();
    await threads.close();
    const { user, system } = process.cpuUsage(cpu);
    const figures = {
      file: `${values.format}${compression}`,
      megabytes: Math.round(sizeBytes / 1024 / 1024),
      rows,
      ...seconds,
      cpuSeconds: Math.round((user + system) / 1e5) / 10,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
    console.table([figures]);
    console.log(JSON.stringify(figures));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
