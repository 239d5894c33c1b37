const { performance } = require('node:perf_hooks');

/** Runs a search with every seed: share of seeds within 2 %, the worst gap and the slowest run. `gapOf` gives Infinity for no answer. */
const measured = (seeds, search, gapOf) => {
  const runs = seeds.map((seed) => {
    const start = performance.now();
    const answer = search(seed);
    return { gap: gapOf(answer), seconds: (performance.now() - start) / 1000 };
  });
  const most = (of) => Math.max(...runs.map(of));
  return {
    within: runs.filter(({ gap }) => gap <= 0.02).length / runs.length,
    worst: rounded(most(({ gap }) => gap)),
    seconds: rounded(most(({ seconds }) => seconds)),
  };
};

const rounded = (value) => Number(value.toPrecision(3));

module.exports = { measured, rounded };
