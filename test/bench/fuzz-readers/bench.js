'use strict';

/*
 * Reads mutated files of every format through the real collect and clean stages, each in a child process that is
 * given one file at a time, and looks for crashes, hangs, sums that do not add up and errors that do not name the file:
 *   node test/bench/fuzz-readers/bench.js [--minutes 10 | --cases N] [--seed N] [--lanes 2] [--first INDEX] [--keep DIR]
 * The same seed makes the same files; `--first INDEX --cases 1 --keep DIR` repeats one and keeps its file.
 * Ends with 1 where something was found.
 */
const { fork } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    first: { type: 'string', default: '0' },
    keep: { type: 'string' },
  },
});

/** A case takes a quarter of a second; forty times as much on a machine with other work is a hang. */
const CASE_LIMIT_MS = 30_000;
/** A run's memory is 512 MB by default; beyond this a file of some megabytes has escaped it. */
const MEMORY_LIMIT_KB = 2 * 1024 * 1024;
/** Children are replaced after so many cases, so that one that loses memory slowly is not blamed for it. */
const CASES_A_CHILD = 400;

const first = Number(values.first);
const last = values.cases === undefined ? Infinity : first + Number(values.cases);
const minutes = values.minutes ?? (values.cases === undefined ? '10' : undefined);
const deadline = minutes === undefined ? Infinity : Date.now() + Number(minutes) * 60_000;
const findings = [];
const ended = {};
const started = Date.now();
let next = first;

if (values.keep) fs.mkdirSync(values.keep, { recursive: true });

const peakKb = (pid) => {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0);
};

/** Runs a case in the child; returns what came of it, or how the child ended instead. */
function runCase(child, index) {
  return new Promise((resolve) => {
    let what = '';
    const settle = (result) => {
      clearTimeout(limit);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve({ index, what, ...result });
    };
    const onMessage = (message) => {
      what = message.what;
      if (!message.begun) settle(message);
    };
    const onExit = (code, signal) =>
      settle({
        ended: 'crashed',
        finding: `the process ended with ${signal ?? code}`,
        isGone: true,
      });
    const limit = setTimeout(() => {
      child.off('exit', onExit);
      child.kill('SIGKILL');
      settle({ ended: 'hung', finding: `no end after ${CASE_LIMIT_MS} ms`, isGone: true });
    }, CASE_LIMIT_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send({ index });
  });
}

function startChild() {
  return new Promise((resolve, reject) => {
    const child = fork(path.join(__dirname, 'child.js'), [values.seed, values.keep ?? ''], {
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    child.said = '';
    child.stderr.on('data', (chunk) => (child.said = `${child.said}${chunk}`.slice(-2000)));
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}: ${child.said}`)));
    child.once('message', () => {
      child.removeAllListeners('exit');
      resolve(child);
    });
  });
}

async function lane() {
  let child;
  for (let done = 0; next < last && Date.now() < deadline; done += 1) {
    const index = next;
    next += 1;
    if (child === undefined || done % CASES_A_CHILD === 0) {
      child?.disconnect();
      child = await startChild();
    }
    const result = await runCase(child, index);
    ended[result.ended] = (ended[result.ended] ?? 0) + 1;
    if (!result.isGone && peakKb(child.pid) > MEMORY_LIMIT_KB) {
      result.finding ??= `took ${Math.round(peakKb(child.pid) / 1024)} MB`;
      child.disconnect();
      child = undefined;
    }
    if (result.finding !== undefined) {
      findings.push(result);
      console.log(`case ${result.index} (${result.what}): ${result.ended}: ${result.finding}`);
      if (result.isGone) console.log(child.said);
    }
    if (result.isGone) child = undefined;
  }
  child?.disconnect();
}

async function main() {
  await Promise.all(Array.from({ length: Number(values.lanes) }, lane));
  const seconds = Math.round((Date.now() - started) / 1000);
  const table = { seed: Number(values.seed), cases: next - first, seconds, ended };
  console.log(JSON.stringify({ ...table, findings: findings.length }));
  process.exitCode = findings.length === 0 ? 0 : 1;
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
