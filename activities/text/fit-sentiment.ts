import { BUCKETS } from './gram-features.js';
import { fitLogistic, type SparseRows } from './fit-logistic.js';
import { IDF_STEP, SentimentModel, type SentimentWeights } from './sentiment-model.js';

/** Columns behind the buckets: praise, blame, bias. */
const EXTRA = 3;

/** Texts (normalised) and whether each praises. */
export interface LabelledTexts {
  texts: readonly string[];
  isPraise: Uint8Array;
}

/** How a sentiment model is fitted. */
export interface SentimentOptions {
  /** Cost of a text's loss beside the length of the weights; both labels weigh the same in all. */
  cost: number;
  /** Whether praise and complaints weigh as in the data instead. */
  asFrequent?: boolean;
  random: () => number;
}

/**
 * The model refitted to labelled texts, with its own weights as what is assumed before: the more texts,
 * the further they may move. Inverse document frequencies and valences stay. Throws RangeError where one
 * of the two labels is missing.
 */
export function fitSentiment(
  start: SentimentWeights,
  { texts, isPraise }: LabelledTexts,
  options: SentimentOptions,
): SentimentWeights {
  const praises = isPraise.reduce((sum, one) => sum + one, 0);
  if (praises === 0 || praises === texts.length) {
    throw new RangeError('sentiment: expected texts that praise and texts that complain');
  }
  const rows = featureRows(start, texts);
  const share = praises / texts.length;
  const costs = Float32Array.from(isPraise, (one) =>
    options.asFrequent ? options.cost : (options.cost * 0.5) / (one ? share : 1 - share),
  );
  const prior = new Float32Array(BUCKETS + EXTRA);
  prior.set(start.weights);
  prior.set([start.praiseWeight, start.blameWeight, start.bias], BUCKETS);
  const fitted = fitLogistic(rows, isPraise, {
    columns: BUCKETS + EXTRA,
    costs,
    prior,
    random: options.random,
  });
  return {
    ...start,
    weights: fitted.slice(0, BUCKETS),
    praiseWeight: fitted[BUCKETS]!,
    blameWeight: fitted[BUCKETS + 1]!,
    bias: fitted[BUCKETS + 2]!,
  };
}

function featureRows(start: SentimentWeights, texts: readonly string[]): SparseRows {
  const model = new SentimentModel(start);
  const starts = new Int32Array(texts.length + 1);
  let columns = new Int32Array(texts.length * 128 + 1024);
  let values = new Float32Array(columns.length);
  for (const [row, text] of texts.entries()) {
    const vector = model.vectorOf(text);
    const from = starts[row]!;
    const to = from + vector.size + EXTRA;
    if (to > columns.length) {
      const wider = Math.max(to, columns.length * 2);
      columns = grown(columns, new Int32Array(wider));
      values = grown(values, new Float32Array(wider));
    }
    columns.set(vector.buckets.subarray(0, vector.size), from);
    values.set(vector.values.subarray(0, vector.size), from);
    columns.set([BUCKETS, BUCKETS + 1, BUCKETS + 2], to - EXTRA);
    values.set([vector.praise, vector.blame, 1], to - EXTRA);
    starts[row + 1] = to;
  }
  return { starts, columns, values };
}

function grown<Column extends Int32Array | Float32Array>(from: Column, into: Column): Column {
  into.set(from);
  return into;
}

/**
 * Inverse document frequency of every bucket over the texts, log((1 + n) / (1 + df)) + 1 as in
 * scikit-learn, in units of IDF_STEP; 0 for buckets in fewer than `least` texts.
 */
export function inverseDocumentFrequencies(
  start: SentimentWeights,
  texts: readonly string[],
  least = 2,
): Uint8Array {
  const model = new SentimentModel(start);
  const documents = new Uint32Array(BUCKETS);
  for (const text of texts) {
    const { size, buckets } = model.vectorOf(text);
    for (let index = 0; index < size; index += 1) documents[buckets[index]!]! += 1;
  }
  return Uint8Array.from(documents, (count) =>
    count < least
      ? 0
      : Math.min(255, Math.round((Math.log((1 + texts.length) / (1 + count)) + 1) / IDF_STEP)),
  );
}
