// Times one demo run of a source.
// usage: node test/bench/daily-run/bench.js SOURCE DATE [STATE]
// Prints a table and, as the last line, JSON. A fresh state folder gives the first run of a date; the same
// one again, the cached run.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { measureRun } = require('./measure-run.js');

async function main() {
  const [source, date, state = mkdtempSync(path.join(tmpdir(), 'wayline-bench-'))] =
    process.argv.slice(2);
  if (source === undefined || date === undefined) {
    console.error('usage: node test/bench/daily-run/bench.js SOURCE DATE [STATE]');
    process.exit(2);
  }
  const run = await measureRun({ source, date, state });
  const { status, seconds, stages, stageSeconds, release, peakMb, heldMs } = run;
  for (const stage of stages) {
    const rows = `${stage.rowsIn} in, ${stage.rowsOut} out`;
    console.log(`${stage.name.padEnd(10)} ${stage.status.padEnd(7)} ${stage.seconds} s  ${rows}`);
  }
  console.log(
    `${status} in ${seconds} s, worker peak ${peakMb} MB, event loop held ${heldMs} ms, release ${release}`,
  );
  console.log(JSON.stringify({ status, seconds, peakMb, heldMs, release, stages: stageSeconds }));
}

main();
