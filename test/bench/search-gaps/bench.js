// How near the searches by chance come to what no plan or path can exceed, and the chain to simulated sessions.
// usage: node test/bench/search-gaps/bench.js [--seeds N] [--shops N] [--parts N]
// Prints three tables: 60 fixes under a budget, paths under four limits, conversions after fixes on 20 planted shops; as the last line JSON.
const { parseArgs } = require('node:util');

require('../../support/typescript-hook.js');
const { fixGaps } = require('./fix-gaps.js');
const { pathGaps } = require('./path-gaps.js');
const { predictedConversions } = require('./predicted-conversions.js');

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '40' },
    shops: { type: 'string', default: '5' },
    parts: { type: 'string', default: '20000' },
  },
});

const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const shops = Array.from({ length: Number(values.shops) }, (_, index) => index + 1);

const found = {
  fixes: fixGaps(shops, seeds, Number(values.parts)),
  paths: pathGaps(shops, seeds),
  conversions: predictedConversions(20),
};
for (const rows of Object.values(found)) console.table(rows);
console.log(JSON.stringify(found));
