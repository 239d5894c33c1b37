'use strict';

/*
 * Reads mutated files one after the other for its parent (bench.js): receives {index}, answers {index, what, ended,
 * finding?}. Beside the mutated file lies a whole one, whose rows must come out of every run that ends well.
 */
require('../../support/typescript-hook.js');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { gzipSync } = require('node:zlib');
const { DuckSession } = require('../../../activities/compute/duck-session.ts');
const { deriveSeed, seededRandom } = require('../../../activities/compute/seeded-random.ts');
const { WaylineError } = require('../../../activities/failures.ts');
const { DAY, outcomeOf } = require('../../support/source-files.ts');
const { mutate } = require('./mutate.js');
const { makeSeedFiles } = require('./seed-files.js');

const [seed, keepFolder] = process.argv.slice(2);
const WHOLE_IDS = ['whole-1', 'whole-2', 'whole-3'];
const WHOLE = [
  'event_id,event_time,customer_id,event_type',
  ...WHOLE_IDS.map((id) => `${id},2026-03-02T08:00:00Z,whole,view`),
].join('\n');

async function judge(key, bytes) {
  const files = { [`${DAY}/a-whole.csv`]: WHOLE, [key]: bytes };
  const select = `SELECT event_id FROM events WHERE customer_id = 'whole' AND event_id LIKE 'whole-_' ORDER BY event_id`;
  try {
    const { rows } = await outcomeOf(files, select);
    const ids = rows.map(({ event_id }) => event_id);
    if (ids.join() === WHOLE_IDS.join()) return { ended: 'kept' };
    return { ended: 'kept', finding: `rows of the whole file are not there: ${ids.join()}` };
  } catch (error) {
    if (!(error instanceof WaylineError)) {
      return { ended: 'failed', finding: `no WaylineError: ${error?.stack ?? error}` };
    }
    const said = `${error.type} ${error.object}: ${error.message}`;
    if (error.type === 'DataContractViolation' && error.object === key) {
      return { ended: 'refused', said };
    }
    return { ended: 'failed', finding: `does not name ${key} alone: ${said}` };
  }
}

/** What must be refused: a cut-off file of a form that says where it ends. */
function mustBeRefused(file, what) {
  return what === 'truncate' && /parquet|\.gz|\.zst/.test(file.ending);
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wayline-fuzz-'));
  const files = await makeSeedFiles(DuckSession, folder);
  fs.rmSync(folder, { recursive: true });
  process.on('message', async ({ index }) => {
    const random = seededRandom(deriveSeed(Number(seed), `case ${index}`));
    const file = files[Math.floor(random() * files.length)];
    const { bytes, what } = mutate(file, random, gzipSync);
    const key = `${DAY}/case-${index}.${file.ending}`;
    if (keepFolder) fs.writeFileSync(path.join(keepFolder, path.basename(key)), bytes);
    process.send({ index, begun: true, what: `${file.name}: ${what}` });
    const result = bytes.length === 0 ? { ended: 'empty' } : await judge(key, bytes);
    if (result.ended === 'kept' && mustBeRefused(file, what)) {
      result.finding ??= 'a cut-off file was read as a whole one';
    }
    process.send({ index, what: `${file.name}: ${what}`, ...result });
  });
  process.send({ ready: true });
}

process.on('disconnect', () => process.exit(0));
main().catch((error) => {
  console.error(error);
  process.exit(1);
});
