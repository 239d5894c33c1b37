// Times one demo run of a source; takes the worker's peak memory from /proc (Linux), and from its metrics how
// long its event loop was held at most.
// usage: node test/bench/daily-run/bench.js SOURCE DATE [STATE]
// Prints a table and, as the last line, JSON. A fresh state folder gives the first run of a date; the same
// one again, the cached run.
const { spawn } = require('node:child_process');
const { mkdtempSync, readFileSync, readdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const [source, date, state = mkdtempSync(path.join(tmpdir(), 'wayline-bench-'))] =
  process.argv.slice(2);
if (source === undefined || date === undefined) {
  console.error('usage: node test/bench/daily-run/bench.js SOURCE DATE [STATE]');
  process.exit(2);
}

const root = path.resolve(__dirname, '../../..');
const command = [path.join(root, 'dist/client/cli/main.js'), 'demo', '--json', '--source', source];
const metrics = '127.0.0.1:19464';
const run = spawn(process.execPath, [...command, '--date', date, '--state', state], {
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, WAYLINE_METRICS_ADDRESS: metrics },
});

const readText = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

function workerPeakMb() {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const status = readText(`/proc/${pid}/status`);
    if (!status.includes(`\nPPid:\t${run.pid}\n`)) continue;
    if (!readText(`/proc/${pid}/cmdline`).includes('worker/main.js')) continue;
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  }
  return 0;
}

/** Longest delay of the worker's event loop so far in milliseconds; 0 while it does not answer. */
async function longestDelay() {
  const answer = await fetch(`http://${metrics}/metrics`).catch(() => undefined);
  const text = (await answer?.text()) ?? '';
  return Number(/^wayline_event_loop_delay_longest\{[^}]*\} (\S+)$/m.exec(text)?.[1] ?? 0);
}

let peakMb = 0;
let heldMs = 0;
const watch = setInterval(async () => {
  peakMb = Math.max(peakMb, workerPeakMb());
  heldMs = Math.max(heldMs, await longestDelay());
}, 250);
let output = '';
run.stdout.on('data', (chunk) => (output += chunk));
run.on('exit', () => {
  clearInterval(watch);
  const { status, seconds, stages, release } = JSON.parse(output.trim().split('\n').at(-1));
  for (const stage of stages) {
    const rows = `${stage.rowsIn} in, ${stage.rowsOut} out`;
    console.log(`${stage.name.padEnd(10)} ${stage.status.padEnd(7)} ${stage.seconds} s  ${rows}`);
  }
  console.log(
    `${status} in ${seconds} s, worker peak ${peakMb} MB, event loop held ${heldMs.toFixed(0)} ms, release ${release}`,
  );
  const times = Object.fromEntries(stages.map(({ name, seconds: own }) => [name, own]));
  console.log(JSON.stringify({ status, seconds, peakMb, heldMs, release, stages: times }));
});
