// Overhead of orchestration: a run whose eight stages have nothing to do, here and in Prefect, Dagster and
// Airflow, one after the other on one machine.
// usage: npm run build && node test/bench/orchestration/bench.js [PEERS [RUNS]]
// PEERS is a folder for the peers' virtual environments (a temporary one by default); they are made with
// `python3 -m venv` and pip where they are missing. Prints a table in Markdown and, as the last line, JSON.
const { execFileSync } = require('node:child_process');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { pythonOf } = require('../peer-python.js');

const [peers = path.join(tmpdir(), 'wayline-bench-peers'), runs = '20'] = process.argv.slice(2);

// The slow ones run less often: a minute or more for all runs is enough to know them.
const CONTENDERS = [
  { name: 'Wayline', how: 'dev server (SQLite file), S3 server, a worker process' },
  {
    name: 'Prefect',
    how: 'flow called in one process, server on SQLite',
    peer: 'prefect',
    args: [runs],
  },
  { name: 'Dagster', how: 'in process, SQLite', peer: 'dagster', args: ['in_process', runs] },
  {
    name: 'Dagster',
    how: 'multiprocess executor, SQLite',
    peer: 'dagster',
    args: ['multiprocess', '3'],
  },
  { name: 'Airflow', how: 'standalone, LocalExecutor, SQLite', peer: 'airflow', args: ['5'] },
];

const lastLine = (command, args) =>
  JSON.parse(
    execFileSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 26 })
      .toString()
      .trim()
      .split('\n')
      .at(-1),
  );

const peerPython = (peer) =>
  pythonOf(path.join(peers, peer), path.join(__dirname, `requirements-${peer}.txt`));

function measure({ name, how, peer, args }) {
  console.error(`${name}, ${how} ...`);
  const result =
    peer === undefined
      ? lastLine(process.execPath, [path.join(__dirname, 'wayline.js'), runs])
      : lastLine(peerPython(peer), [path.join(__dirname, `peer_${peer}.py`), ...args]);
  const sorted = result.seconds.toSorted((a, b) => a - b);
  const rank = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return { ...result, name, how, runs: sorted.length, p50: rank(0.5), p99: rank(0.99) };
}

const rows = CONTENDERS.map(measure);
const [ours] = rows;
console.log(
  '| | how | runs | p50 | p99 | times ours (p50) |\n| --- | --- | --- | --- | --- | --- |',
);
for (const { name, version, how, runs: count, p50, p99 } of rows) {
  const ratio = (p50 / ours.p50).toFixed(1);
  console.log(
    `| ${name} ${version} | ${how} | ${count} | ${p50.toFixed(2)} s | ${p99.toFixed(2)} s | ${ratio} |`,
  );
}
console.log(
  `\nA run of ours: ${ours.events} events, ${(ours.bytes / 1024).toFixed(0)} KiB of history.`,
);
console.log(JSON.stringify(rows.map(({ seconds, ...row }) => ({ ...row, first: seconds[0] }))));
