import { joinIds, type Edges, type Groups } from './union-find.js';

/** What is joined: a number of ids, and the edges between them. */
export interface JoinIdsInput {
  readonly ids: number;
  readonly edges: Edges;
}

/** The group of every id, and beside it the ids themselves. */
export interface JoinedIds extends Groups {
  readonly number: Float64Array;
}

/** The group of every id. */
export default function joinIdsInThread({ ids, edges }: JoinIdsInput): JoinedIds {
  const number = Float64Array.from({ length: ids }, (_, id) => id);
  return { number, ...joinIds(ids, edges) };
}
