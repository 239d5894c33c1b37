// How much of what is planted in samples a run finds again. The truth is read here only, never by a stage.
// usage: node test/bench/planted-truths/bench.js [--events N] [--days N] [--seeds 1,2,3]
// Prints a table, a row a seed, and as the last line JSON.
const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { generateSample } = require('../../../dist/client/sample/generate-sample.js');
const { FINDINGS, openTruth } = require('./findings.js');

const MAIN = path.resolve(__dirname, '../../../dist/client/cli/main.js');

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '250000' },
    days: { type: 'string', default: '90' },
    seeds: { type: 'string', default: '1,2,3' },
  },
});

async function judge(seed) {
  const root = mkdtempSync(path.join(tmpdir(), 'wayline-truths-'));
  const at = (name) => path.join(root, name);
  try {
    const { lastDate } = await generateSample({
      outDir: at('shop'),
      events: Number(values.events),
      days: Number(values.days),
      seed,
    });
    const folders = ['--source', at('shop'), '--state', at('state'), '--out', at('out')];
    execFileSync(
      process.execPath,
      [MAIN, 'demo', ...folders, '--date', lastDate, '--exit', '--quiet'],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    const truth = JSON.parse(readFileSync(at('shop/truth.json'), 'utf8'));
    const duck = await openTruth(truth, at('shop'), at('out'));
    const found = { seed };
    for (const [name, finding] of Object.entries(FINDINGS))
      found[name] = await finding(duck, truth);
    duck.close();
    return found;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function main() {
  const rows = [];
  for (const seed of values.seeds.split(',').map(Number)) rows.push(await judge(seed));
  console.table(rows);
  console.log(JSON.stringify(rows));
}

main();
