// How many reviews a second one core reads, step by step, and what each step costs by itself.
// usage: npm run build && node test/bench/text/bench.js FEEDBACK.parquet|FILE.tsv … [--json FILE]
// A Parquet file has a column `text`; a .tsv file a text after the first tab of each line. Every file is read in turn; a
// row of the table is a file. The best of five rounds counts, since others may be at work on the machine.
const { readFileSync, writeFileSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const dist = (file) => require(path.resolve(__dirname, '../../../dist/activities', file));
const { detectLanguage } = dist('text/detect-language.js');
const { AspectFinder } = dist('text/find-aspects.js');
const { normaliseText } = dist('text/normalise-text.js');
const { readOpinions } = dist('text/read-opinions.js');
const { SentimentModel } = dist('text/sentiment-model.js');
const { readShippedSentiment } = dist('text/shipped-sentiment.js');
const { splitWords } = dist('text/split-words.js');

const MOST_TEXTS = 20_000;
const ROUNDS = 5;

async function textsOf(file) {
  if (!file.endsWith('.parquet')) {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines
      .filter((line) => line.includes('\t'))
      .map((line) => line.slice(line.indexOf('\t') + 1));
  }
  const { DuckSession } = dist('compute/duck-session.js');
  const duck = await DuckSession.open({ memoryMb: 512, threads: 1, tempDir: os.tmpdir() });
  const rows = await duck.all(
    `SELECT "text" FROM read_parquet('${file}') WHERE "text" IS NOT NULL`,
  );
  duck.close();
  return rows.map((row) => row.text);
}

/** Texts a second of CPU time of the fastest round. */
function speedOf(count, work) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  return Math.round(count / best);
}

async function main(args) {
  const at = args.indexOf('--json');
  const target = at < 0 ? undefined : args[at + 1];
  const files = args.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  if (files.length === 0)
    throw new Error('usage: node test/bench/text/bench.js FEEDBACK.parquet … [--json FILE]');
  const weights = readShippedSentiment();
  const models = { zh: new SentimentModel(weights.zh), en: new SentimentModel(weights.en) };
  const finders = Object.fromEntries(
    ['zh', 'en', 'other'].map((language) => [language, new AspectFinder(language)]),
  );
  const rows = [];
  for (const file of files) {
    const raw = (await textsOf(file)).slice(0, MOST_TEXTS);
    const texts = raw.map(normaliseText);
    const languages = texts.map(detectLanguage);
    const each = (work) => () => texts.forEach((text, row) => work(text, languages[row]));
    const score = (text, language) => language !== 'other' && models[language].score(text);
    rows.push({
      file: path.basename(file),
      texts: raw.length,
      letters: Math.round(texts.reduce((sum, text) => sum + text.length, 0) / raw.length),
      'language and sentiment': speedOf(raw.length, () =>
        raw.forEach((one) => {
          const text = normaliseText(one);
          score(text, detectLanguage(text));
        }),
      ),
      'all opinions': speedOf(raw.length, () => readOpinions(raw, weights)),
      normalise: speedOf(raw.length, () => raw.forEach(normaliseText)),
      language: speedOf(raw.length, each(detectLanguage)),
      sentiment: speedOf(raw.length, each(score)),
      aspects: speedOf(
        raw.length,
        each((text, language) => finders[language].find(text)),
      ),
      words: speedOf(raw.length, each(splitWords)),
    });
  }
  const report = {
    node: process.version,
    cpu: os.cpus()[0]?.model,
    unit: 'texts a second of one core',
    rows,
  };
  console.table(rows);
  if (target !== undefined) writeFileSync(target, `${JSON.stringify(report, null, 2)}\n`);
  else console.log(JSON.stringify(report));
}

void main(process.argv.slice(2));
