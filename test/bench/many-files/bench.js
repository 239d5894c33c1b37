'use strict';

/*
 * Collects N tiny files, a row each, and prints seconds, processor seconds and peak memory:
 *   node test/bench/many-files/bench.js [--files 20000] [--format csv|jsonl|parquet] [--days 1] [--layouts 1]
 * `layouts` is how many sets of columns the files have. The real collect stage over a folder that stands for the
 * storage; the files are made beforehand and lie in the system's temporary folder.
 */
require('../../support/typescript-hook.js');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { collectStage } = require('../../../activities/collect/activity.ts');
const { DuckSession } = require('../../../activities/compute/duck-session.ts');
const { addDays } = require('../../../workflows/contracts/logical-date.ts');
const { inlineThreads } = require('../../support/inline-threads.ts');
const { StageHarness } = require('../../support/stage-harness.ts');

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '20000' },
    format: { type: 'string', default: 'csv' },
    days: { type: 'string', default: '1' },
    layouts: { type: 'string', default: '1' },
  },
});
const files = Number(values.files);
const days = Number(values.days);
const layouts = Number(values.layouts);
const DATE = '2026-03-31';

const dayOf = (at) => addDays(DATE, -(at % days));
const eventOf = (at) => ({
  event_id: `e${at}`,
  event_time: `${dayOf(at)}T08:00:00Z`,
  customer_id: `c${at % 100}`,
  event_type: 'view',
  [`extra_${at % layouts}`]: 'x',
});

async function parquetBytes(folder) {
  const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: folder });
  const file = path.join(folder, 'one.parquet');
  await duck.run(
    `COPY (SELECT 'c1' AS customer_id, TIMESTAMPTZ '${DATE} 08:00:00Z' AS event_time, 'view' AS event_type) TO '${file}' (FORMAT parquet)`,
  );
  duck.close();
  return fs.readFileSync(file);
}

function textOf(event) {
  if (values.format === 'jsonl') return `${JSON.stringify(event)}\n`;
  return `${Object.keys(event).join()}\n${Object.values(event).join()}\n`;
}

async function makeFiles(root) {
  const parquet = values.format === 'parquet' ? await parquetBytes(root) : undefined;
  for (let day = 0; day < days; day += 1) {
    fs.mkdirSync(path.join(root, `s3/source/shop/events/dt=${dayOf(day)}`), { recursive: true });
  }
  for (let at = 0; at < files; at += 1) {
    const name = `s3/source/shop/events/dt=${dayOf(at)}/${at}.${values.format}`;
    fs.writeFileSync(path.join(root, name), parquet ?? textOf(eventOf(at)));
  }
}

async function main() {
  const harness = await StageHarness.open({ date: DATE, spec: {}, threads: inlineThreads });
  try {
    await makeFiles(harness.root);
    const start = { time: Date.now(), cpu: process.cpuUsage(), rss: process.memoryUsage().rss };
    const { rowsOut } = await harness.run(collectStage);
    const { user, system } = process.cpuUsage(start.cpu);
    const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
    const figures = {
      files,
      format: values.format,
      days,
      layouts,
      rows: rowsOut,
      seconds: (Date.now() - start.time) / 1000,
      cpuSeconds: Math.round((user + system) / 1e5) / 10,
      msAFile: Math.round((user + system) / files) / 1000,
      startMb: Math.round(start.rss / 1024 / 1024),
      peakMb,
    };
    console.table([figures]);
    console.log(JSON.stringify(figures));
  } finally {
    await harness.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
