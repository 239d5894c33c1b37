// Times one demo run of a source; takes what its processes use from /proc (Linux), and from the worker's
// metrics how long its event loop was held at most.
const { spawn } = require('node:child_process');
const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');

const METRICS_ADDRESS = '127.0.0.1:19464';
const MAIN = path.resolve(__dirname, '../../../dist/client/cli/main.js');

const readText = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const megabytes = (status, field) =>
  Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024;

/** Status of a process and of all that it has started. */
function processTree(root) {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, status: readText(`/proc/${pid}/status`) }));
  const parentOf = ({ status }) => /^PPid:\s+(\d+)/m.exec(status)?.[1];
  const found = all.filter(({ pid }) => pid === String(root));
  for (let index = 0; index < found.length; index += 1) {
    found.push(...all.filter((one) => parentOf(one) === found[index].pid));
  }
  return found;
}

/** Clock ticks in a second of /proc/PID/stat: 100 on every Linux that Node runs on. */
const TICKS = 100;

/** Processor seconds that a process has used, in all its threads. */
function cpuSeconds(pid) {
  const fields = readText(`/proc/${pid}/stat`).split(') ').at(-1).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS;
}

/** Peak memory and processor seconds of the worker process so far, and what all processes hold now. */
function usageNow(root) {
  const tree = processTree(root);
  const isWorker = ({ pid }) => readText(`/proc/${pid}/cmdline`).includes('worker/main.js');
  const workers = tree.filter(isWorker);
  return {
    workerMb: Math.max(0, ...workers.map(({ status }) => megabytes(status, 'VmHWM'))),
    workerCpuSeconds: Math.max(0, ...workers.map(({ pid }) => cpuSeconds(pid))),
    allMb: tree.reduce((sum, { status }) => sum + megabytes(status, 'VmRSS'), 0),
  };
}

/** Longest delay of the worker's event loop so far in milliseconds; 0 while it does not answer. */
async function longestDelay() {
  const answer = await fetch(`http://${METRICS_ADDRESS}/metrics`).catch(() => undefined);
  const text = (await answer?.text()) ?? '';
  return Number(/^wayline_event_loop_delay_longest(?:\{[^}]*\})? (\S+)$/m.exec(text)?.[1] ?? 0);
}

/**
 * One run of `wayline demo`: what it prints with `--json`, `stageSeconds` by name, of the worker process its
 * peak (`peakMb`), its processor seconds with its start (`cpuSeconds`) and how long its event loop was held
 * (`heldMs`), and the peak of the command, both servers and the worker together (`allMb`).
 */
async function measureRun({ source, date, state, spec }) {
  const args = ['demo', '--json', '--source', source, '--date', date, '--state', state];
  if (spec !== undefined) args.push('--spec', spec);
  const run = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, WAYLINE_METRICS_ADDRESS: METRICS_ADDRESS },
  });
  const peak = { workerMb: 0, workerCpuSeconds: 0, allMb: 0, heldMs: 0 };
  const watch = setInterval(async () => {
    const now = { ...usageNow(run.pid), heldMs: await longestDelay() };
    for (const [name, value] of Object.entries(now)) {
      peak[name] = Math.max(peak[name], value);
    }
  }, 250);
  let output = '';
  run.stdout.on('data', (chunk) => (output += chunk));
  await new Promise((resolve) => run.on('close', resolve));
  clearInterval(watch);
  const result = JSON.parse(output.trim().split('\n').at(-1));
  return {
    ...result,
    stageSeconds: Object.fromEntries(result.stages.map(({ name, seconds }) => [name, seconds])),
    cpuSeconds: peak.workerCpuSeconds,
    heldMs: Math.round(peak.heldMs),
    peakMb: Math.round(peak.workerMb),
    allMb: Math.round(peak.allMb),
  };
}

module.exports = { measureRun };
