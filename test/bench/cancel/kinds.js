// Kinds of work of a stage, each without an end of its own.
const { writeFile } = require('node:fs/promises');
const { createServer } = require('node:http');
const path = require('node:path');

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { transcodeToUtf8 } = dist('activities/collect/transcode.js');
const { createS3Store } = dist('activities/artifacts/s3-store.js');
const { trainForest } = dist('activities/train/train-forest.js');

const SORTED = 'SELECT md5(i::VARCHAR) AS text FROM range(100000000000) AS n(i) ORDER BY text';

const sql = (text) => async (context, begin) => {
  const duck = await context.openDuck();
  begin();
  await duck.run(text);
};

/** A store whose reads trickle and whose writes are never answered. */
async function withSlowStore(work) {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return void request.resume();
    response.writeHead(200, { 'content-length': String(2 ** 40), etag: '"slow"' });
    const trickle = setInterval(() => response.write('x'.repeat(1000)), 10);
    response.once('close', () => clearInterval(trickle));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  try {
    await work(createS3Store({ endpoint, credentials }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function growForest({ threads, signal }) {
  const [rows, features] = [200_000, 20];
  const bins = new Uint8Array(new SharedArrayBuffer(rows * features)).map(
    (_, i) => (i * 7919) % 251,
  );
  const training = {
    matrix: { bins, stride: rows, features },
    binCounts: new Uint16Array(features).fill(255),
    labels: Uint8Array.from({ length: rows }, (_, row) => (row * 7919) % 2),
    groups: Int32Array.from({ length: rows }, (_, row) => row),
    ...{ groupCount: rows, rows },
  };
  const options = { trees: 1000, maxDepth: 16, minSamplesLeaf: 5, maxLeaves: 2048, maxFeatures: 4 };
  return trainForest(
    training,
    { ...options, seed: 1 },
    { threads, signal, onTrees: () => undefined },
  );
}

async function transcode(context, begin) {
  const file = path.join(context.workDir, 'text.csv');
  await writeFile(file, Buffer.alloc(2 ** 29, 'abc,\xc4\xe3\n', 'latin1'));
  const { signal } = context;
  begin();
  await transcodeToUtf8('text.csv', file, `${file}.utf8`, 'gbk', { compression: '', signal });
}

async function parseText(context, begin) {
  const file = path.join(context.workDir, 'big.csv');
  await writeFile(file, Buffer.alloc(2 ** 29, 'a,b,c,d,1.5,2026-01-01T00:00:00Z\n'));
  const duck = await context.openDuck();
  begin();
  await duck.run(`CREATE TABLE text AS SELECT * FROM read_csv('${file}', header = false,
    all_varchar = true, parallel = false)`);
}

const begun = (work) => (context, begin) => {
  begin();
  return work(context);
};

const KINDS = {
  'sort that spills': sql(`CREATE TEMP TABLE sorted AS ${SORTED}`),
  'aggregate that spills': sql(
    'CREATE TEMP TABLE t AS SELECT md5(i::VARCHAR) AS k, count(*) FROM range(100000000000) AS n(i) GROUP BY k',
  ),
  'window function': sql(
    'CREATE TEMP TABLE t AS SELECT row_number() OVER (ORDER BY hash(i)) FROM range(30000000) AS n(i)',
  ),
  'cross join': sql(
    'CREATE TEMP TABLE t AS SELECT count(*) FROM range(1000000) a, range(1000000) b',
  ),
  'COPY to Parquet': (context, begin) =>
    sql(
      `COPY (SELECT i, md5(i::VARCHAR) FROM range(10000000000) AS n(i)) TO '${path.join(context.workDir, 'big.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
    )(context, begin),
  'parse of text': parseText,
  transcoding: transcode,
  download: begun((context) =>
    withSlowStore((store) =>
      store.download('s3://slow/big', path.join(context.workDir, 'big'), context.signal),
    ),
  ),
  'upload in parts': (context, begin) =>
    withSlowStore(async (store) => {
      const file = path.join(context.workDir, 'large');
      await writeFile(file, Buffer.alloc(20 * 2 ** 20));
      begin();
      await store.upload(file, 's3://slow/large', context.signal);
    }),
  'training threads': begun(growForest),
  'write of rows': begun((context) =>
    context.saveRows('rows', { row: 'bigint' }, new Array(5_000_000).fill({ row: 1 })),
  ),
};

module.exports = { KINDS };
