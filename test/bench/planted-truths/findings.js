const path = require('node:path');
const { readdirSync } = require('node:fs');
const { DuckSession, sqlLiteral } = require('../../../dist/activities/compute/duck-session.js');

/** A session with the release's datasets as views and the truth as tables. */
async function openTruth(truth, shop, release) {
  const duck = await DuckSession.open({ memoryMb: 1024, threads: 2, tempDir: release });
  for (const entry of readdirSync(release, { withFileTypes: true })) {
    if (!entry.isDirectory() || ['models', 'report'].includes(entry.name)) continue;
    const files = sqlLiteral(path.join(release, entry.name, '*.parquet'));
    await duck.run(`CREATE VIEW "${entry.name}" AS SELECT * FROM read_parquet(${files})`);
  }
  const list = (values) => `[${values.map((value) => sqlLiteral(value)).join(', ')}]`;
  const { unclear, decoys, popularClear, bundles } = truth.products;
  await duck.run(`
    CREATE TABLE unclear AS SELECT unnest(${list(unclear)}) AS product_id;
    CREATE TABLE innocent AS SELECT unnest(${list([...decoys, ...popularClear])}) AS product_id;
    CREATE TABLE lost AS SELECT unnest(${list(truth.searches.zeroResultQueries.map(({ query }) => query))}) AS query;
    CREATE TABLE bundles AS SELECT
      unnest(${list(bundles.map(({ anchor }) => anchor))}) AS anchor,
      unnest(${list(bundles.map(({ companion }) => companion))}) AS companion;
    CREATE TABLE latent AS SELECT
      'c' || lpad(number::VARCHAR, 7, '0') AS customer_id,
      substr('${truth.customers.segmentByCustomer}', number, 1) AS latent
      FROM range(1, ${truth.customers.rows} + 1) AS t(number);
    CREATE TABLE baskets AS SELECT DISTINCT order_id, product_id
      FROM read_parquet(${sqlLiteral(path.join(shop, 'events/*/*.parquet'))})
      WHERE event_type = 'purchase' AND product_id IS NOT NULL`);
  return duck;
}

const percent = (share) => (share === null ? 'none' : `${Math.round(1000 * share) / 10} %`);

/** Planted bundles of at least 20 expected orders that are among the rules. */
async function bundlesFound(duck, { products }) {
  const { found, planted, others } = await duck.one(`
    WITH expected AS (
      SELECT anchor, companion FROM bundles JOIN baskets ON product_id = anchor
      GROUP BY ALL HAVING count(*) * ${products.attachChance} >= 20
    ), pairs AS (
      SELECT DISTINCT least(antecedents[1], consequents[1]) AS one, greatest(antecedents[1], consequents[1]) AS other
      FROM association_rules WHERE len(antecedents) = 1 AND len(consequents) = 1
    ), planted AS (SELECT least(anchor, companion) AS one, greatest(anchor, companion) AS other FROM expected)
    SELECT
      (SELECT count(*) FROM planted JOIN pairs USING (one, other)) AS found,
      (SELECT count(*) FROM planted) AS planted,
      (SELECT count(*) FROM pairs ANTI JOIN
        (SELECT least(anchor, companion) AS one, greatest(anchor, companion) AS other FROM bundles) USING (one, other)) AS others`);
  return `${found}/${planted}, ${others} other pairs`;
}

/** Share of planted products among as many first ones of the best facet, and who stands there innocently. */
async function unclearProducts(duck) {
  const [best] = await duck.all(`
    SELECT facet, count(*) FILTER (WHERE "key" IN (FROM unclear)) AS hits,
      (SELECT count(*) FROM unclear) AS planted,
      count(*) FILTER (WHERE "key" IN (FROM innocent)) AS innocent
    FROM information_gaps WHERE scope = 'product' AND rank <= (SELECT count(*) FROM unclear)
    GROUP BY facet ORDER BY hits DESC, facet LIMIT 1`);
  if (best === undefined) return 'none';
  return `${best.hits}/${best.planted} (${best.facet}), ${best.innocent} innocent`;
}

/** Lost queries that are named, and those among the first. */
async function lostQueries(duck) {
  const { named, first, planted } = await duck.one(`
    SELECT count(DISTINCT "key") AS named,
      count(DISTINCT "key") FILTER (WHERE rank <= (SELECT count(*) FROM lost)) AS first,
      (SELECT count(*) FROM lost) AS planted
    FROM information_gaps WHERE scope = 'query' AND "key" IN (SELECT query FROM lost)`);
  return `${named}/${planted} named, ${first} first`;
}

/** Where the broken step stands among the touchpoints by friction. */
async function brokenStep(duck, { brokenStep: { touchpoint } }) {
  const rows = await duck.all(
    'SELECT touchpoint, issue, is_key FROM touchpoints ORDER BY friction DESC NULLS LAST, touchpoint',
  );
  const place = rows.findIndex((row) => row.touchpoint === touchpoint);
  return `place ${place + 1}, ${rows[place]?.issue}${rows[place]?.is_key ? ', key' : ''}`;
}

/** Days between the planted start and the incident's, and incidents elsewhere. */
async function incidents(duck, { brokenStep: { touchpoint, fromDate } }) {
  const { away, others } = await duck.one(`
    SELECT
      min(abs(date_diff('day', DATE ${sqlLiteral(fromDate)}, started::DATE)))
        FILTER (WHERE touchpoint = ${sqlLiteral(touchpoint)}) AS away,
      count(*) FILTER (WHERE touchpoint <> ${sqlLiteral(touchpoint)}) AS others
    FROM incidents`);
  return `${away === null ? 'not found' : `${away} days away`}, ${others} elsewhere`;
}

/** Adjusted Rand index (Hubert and Arabie 1985) of segments and latent segments. */
async function segments(duck) {
  const { ari } = await duck.one(`
    WITH cells AS (
      SELECT segment_id, latent, count(*) AS n FROM customers JOIN latent USING (customer_id) GROUP BY ALL
    ), sums AS (
      SELECT
        (SELECT sum(n * (n - 1) / 2) FROM cells) AS joint,
        (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(n) AS n FROM cells GROUP BY segment_id)) AS a,
        (SELECT sum(n * (n - 1) / 2) FROM (SELECT sum(n) AS n FROM cells GROUP BY latent)) AS b,
        (SELECT sum(n) * (sum(n) - 1) / 2 FROM cells) AS every
    )
    SELECT ((joint - a * b / every) / ((a + b) / 2 - a * b / every))::DOUBLE AS ari FROM sums`);
  return ari.toFixed(3);
}

/** Share of recommended products that lie in one of the customer's three favourite categories. */
async function taste(duck, { customers, products }) {
  const liked = customers.taste;
  const text = (name) => sqlLiteral(liked[name]);
  const { share } = await duck.one(`
    WITH favourites AS (
      SELECT 'c' || lpad(number::VARCHAR, 7, '0') AS customer_id,
        substr(${text('favouriteStyleByCustomer')}, number, 1) AS one,
        substr(${text('secondStyleByCustomer')}, number, 1) AS other
      FROM range(1, ${liked.favouriteStyleByCustomer.length} + 1) AS t(number)
    ), styles AS (
      SELECT 'p' || lpad(number::VARCHAR, 5, '0') AS product_id, substr(styles, number, 1) AS style
      FROM (SELECT ${sqlLiteral(products.styleByProduct)} AS styles),
        range(1, ${products.rows} + 1) AS t(number)
    )
    SELECT avg((style IN (one, other))::INT) AS share
    FROM recommendations JOIN favourites USING (customer_id) JOIN styles USING (product_id)`);
  return percent(share);
}

/** Whether the randomised arm is seen to do worse, as planted. */
async function experiment(duck) {
  const rows = await duck.all(
    `SELECT kpi, arm, effect, lower, upper FROM experiments WHERE effect IS NOT NULL ORDER BY ALL LIMIT 2`,
  );
  const text = ({ kpi, arm, effect, lower, upper }) =>
    `${kpi} ${arm} ${effect?.toFixed(3)} (${lower?.toFixed(3)} to ${upper?.toFixed(3)})`;
  return rows.map(text).join('; ') || 'none';
}

const FINDINGS = {
  bundles: bundlesFound,
  unclear: unclearProducts,
  queries: lostQueries,
  brokenStep,
  incidents,
  segmentsAri: segments,
  likedStyles: taste,
  experiment,
};

module.exports = { FINDINGS, openTruth };
