import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { BoughtTogether, TogetherInput } from './bought-together.thread.js';
import type { ReadInteractions } from './read-interactions.js';
import type { RecommenderModel } from './recommender-model.js';
import { SIMILAR_SOURCES, type SimilarInput, type SimilarItems } from './similar-items.js';

/** Similar products and products bought together that are kept of each. */
const LENGTH = 10;

/**
 * Saves `similar_items`, `bought_together` and `product_lists` (trending, of the last 30 days, by segment) from
 * the fitted model and the tables of the session.
 */
export async function saveProductLists(
  context: StageContext,
  duck: DuckSession,
  data: ReadInteractions,
  model: RecommenderModel,
): Promise<void> {
  const { signal } = context;
  const thread = (name: string): string => path.join(__dirname, `${name}.thread.js`);
  const { allowed, alike, category } = data;
  const [similar, together] = await Promise.all([
    context.threads.run<SimilarInput, SimilarItems>(
      thread('similar-items'),
      {
        neighbours: model.neighbours,
        alike,
        category,
        shares: model.shares,
        allowed,
        length: LENGTH,
      },
      { signal },
    ),
    context.threads.run<TogetherInput, BoughtTogether>(
      thread('bought-together'),
      { bought: model.bought, allowed, length: LENGTH },
      { signal },
    ),
  ]);
  await duck.run(
    `CREATE TEMP TABLE similar_rows (product DOUBLE, rank DOUBLE, other DOUBLE, score DOUBLE, "source" DOUBLE);
     CREATE TEMP TABLE together_rows (product DOUBLE, rank DOUBLE, other DOUBLE, score DOUBLE)`,
  );
  await duck.appendNumbers('similar_rows', [
    similar.product,
    similar.rank,
    similar.other,
    similar.score,
    similar.source,
  ]);
  await duck.appendNumbers('together_rows', [
    together.product,
    together.rank,
    together.other,
    together.score,
  ]);
  await duck.runFile(path.join(__dirname, 'product-lists.sql'), {
    similar_sources: [...SIMILAR_SOURCES],
    list_length: context.spec.recommend.listLength,
  });
  const similarRows = await context.saveTable(
    'similar_items',
    duck,
    'SELECT * FROM similar_items ORDER BY product_id, rank',
  );
  if (similarRows === 0)
    context.explainEmpty('similar_items', 'no two products have anything in common');
  await context.saveTable(
    'bought_together',
    duck,
    'SELECT * FROM bought_together ORDER BY product_id, rank',
  );
  await context.saveTable('product_lists', duck, 'SELECT * FROM product_lists ORDER BY list, rank');
}
