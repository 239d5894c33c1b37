const row = (...cells) => `| ${cells.join(' | ')} |`;
const seconds = (value) => (value === undefined ? '' : value.toFixed(1));
const percent = (share) => `${(100 * share).toFixed(0)} %`;

/** A Markdown table of seconds by stage and peak memory of Wayline's three runs and of the peer. */
function stagesTable({ first, again, next }, peer) {
  const stages = Object.keys(peer.stages).map((name) =>
    row(
      name,
      ...[first, again, next].map(({ stageSeconds }) => seconds(stageSeconds[name])),
      seconds(peer.stages[name]),
      (peer.stages[name] / first.stageSeconds[name]).toFixed(1),
    ),
  );
  return [
    row('seconds', 'first day', 'again', 'next day', 'pandas', 'pandas / first day'),
    row('---', '---', '---', '---', '---', '---'),
    ...stages,
    row(
      'whole run',
      ...[first, again, next, peer].map((run) => seconds(run.seconds)),
      (peer.seconds / first.seconds).toFixed(1),
    ),
    row(
      'processor seconds, with the start',
      ...[first, again, next, peer].map((run) => seconds(run.cpuSeconds)),
      (peer.cpuSeconds / first.cpuSeconds).toFixed(1),
    ),
    row(
      'peak of the worker, MB',
      ...[first, again, next, peer].map(({ peakMb }) => peakMb),
      (peer.peakMb / first.peakMb).toFixed(1),
    ),
    row('peak with both servers and the command, MB', first.allMb, again.allMb, next.allMb, '', ''),
    row('event loop held at most, ms', first.heldMs, again.heldMs, next.heldMs, '', ''),
  ].join('\n');
}

/** A Markdown table of the limits that a run is to keep, and whether it does. */
function limitsTable({ first, again, next }, peer) {
  const limits = [
    ['times faster than pandas', peer.seconds / first.seconds, 5, 'at least'],
    ["worker's peak of that of pandas", first.peakMb / peer.peakMb, 0.5, 'at most'],
    ['next day of the first', next.seconds / first.seconds, 0.25, 'at most'],
    ['unchanged re-run of the first', again.seconds / first.seconds, 0.05, 'at most'],
  ];
  return [
    row('', 'measured', 'limit', 'met'),
    row('---', '---', '---', '---'),
    ...limits.map(([name, value, limit, sense]) => {
      const text = sense === 'at least' ? (number) => number.toFixed(1) : percent;
      const isMet = sense === 'at least' ? value >= limit : value <= limit;
      return row(name, text(value), `${sense} ${text(limit)}`, isMet ? 'yes' : 'no');
    }),
  ].join('\n');
}

module.exports = { limitsTable, stagesTable };
