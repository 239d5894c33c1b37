/** A topic: its heaviest words, and the texts that it is the heaviest topic of. */
export interface Topic {
  terms: string[];
  /** Indices of the texts, rising. */
  documents: number[];
}

/** How topics are found. */
export interface TopicOptions {
  topics: number;
  random: () => number;
  terms?: number;
  iterations?: number;
}

const DEFAULTS = { terms: 8, iterations: 60 } as const;

/** Words in fewer texts are chance; in more than this share they part nothing. */
const LEAST_DOCUMENTS = 5;
const LARGEST_SHARE = 0.5;
/** More words cost time and change no topic. */
const MOST_WORDS = 2000;

/** Keeps the updates from dividing by nothing. */
const EPSILON = 1e-9;

/**
 * Topics of texts given as lists of words: TF-IDF rows of length 1, factorised by non-negative matrices
 * under the Frobenius norm with multiplicative updates (Lee and Seung 2001). Deterministic for a seed;
 * linear in the words a turn. Topics that no text belongs to are left out; none where too little is there.
 */
export function findTopics(texts: readonly (readonly string[])[], options: TopicOptions): Topic[] {
  const { topics, terms, iterations, random } = { ...DEFAULTS, ...options };
  const matrix = weighWords(texts);
  const { words, rows } = matrix;
  if (words.length < topics || texts.length < topics * LEAST_DOCUMENTS) return [];
  const byText = randomMatrix(texts.length, topics, random);
  const byWord = randomMatrix(words.length, topics, random);
  for (let turn = 0; turn < iterations; turn += 1) {
    update(byText, { other: byWord, topics, rows, isText: true });
    update(byWord, { other: byText, topics, rows, isText: false });
  }
  return describe(byText, { byWord, topics, terms, words, rows });
}

interface WordMatrix {
  words: string[];
  /** Word and weight of every text. */
  rows: { columns: Int32Array; values: Float64Array }[];
}

function weighWords(texts: readonly (readonly string[])[]): WordMatrix {
  const documents = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(text)) documents.set(word, (documents.get(word) ?? 0) + 1);
  }
  const words = [...documents]
    .filter(([, count]) => count >= LEAST_DOCUMENTS && count <= LARGEST_SHARE * texts.length)
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(([word]) => word);
  const index = new Map(words.map((word, at) => [word, at]));
  const rows = texts.map((text) => {
    const counts = new Map<number, number>();
    for (const word of text) {
      const at = index.get(word);
      if (at !== undefined) counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    const entries = [...counts].sort(([one], [other]) => one - other);
    const values = Float64Array.from(entries, ([at, count]) => {
      const idf = Math.log((1 + texts.length) / (1 + documents.get(words[at]!)!)) + 1;
      return (1 + Math.log(count)) * idf;
    });
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    return {
      columns: Int32Array.from(entries, ([at]) => at),
      values: values.map((value) => value / length),
    };
  });
  return { words, rows };
}

function randomMatrix(rows: number, columns: number, random: () => number): Float64Array {
  return Float64Array.from({ length: rows * columns }, () => 0.1 + random());
}

/** One multiplicative update of one factor: factor *= (V · other) / (factor · otherᵀ other). */
function update(
  factor: Float64Array,
  side: { other: Float64Array; topics: number; rows: WordMatrix['rows']; isText: boolean },
): void {
  const { other, topics, rows, isText } = side;
  const gram = gramOf(other, topics);
  const numerator = new Float64Array(factor.length);
  for (const [row, { columns, values }] of rows.entries()) {
    for (const [at, column] of columns.entries()) {
      const target = (isText ? row : column) * topics;
      const source = (isText ? column : row) * topics;
      const value = values[at]!;
      for (let topic = 0; topic < topics; topic += 1) {
        numerator[target + topic]! += value * other[source + topic]!;
      }
    }
  }
  const before = new Float64Array(topics);
  for (let start = 0; start < factor.length; start += topics) {
    before.set(factor.subarray(start, start + topics));
    for (let topic = 0; topic < topics; topic += 1) {
      let denominator = EPSILON;
      for (let one = 0; one < topics; one += 1) {
        denominator += before[one]! * gram[one * topics + topic]!;
      }
      factor[start + topic] = (before[topic]! * numerator[start + topic]!) / denominator;
    }
  }
}

function gramOf(factor: Float64Array, topics: number): Float64Array {
  const gram = new Float64Array(topics * topics);
  for (let start = 0; start < factor.length; start += topics) {
    for (let one = 0; one < topics; one += 1) {
      for (let two = 0; two < topics; two += 1) {
        gram[one * topics + two]! += factor[start + one]! * factor[start + two]!;
      }
    }
  }
  return gram;
}

function describe(
  byText: Float64Array,
  found: { byWord: Float64Array; topics: number; terms: number } & WordMatrix,
): Topic[] {
  const { byWord, topics, terms, words, rows } = found;
  // Of two equal factorisations that differ by a scale only one is meant: words sum to 1 in a topic.
  const scales = new Float64Array(topics);
  for (let at = 0; at < byWord.length; at += 1) scales[at % topics]! += byWord[at]!;
  const documents: number[][] = Array.from({ length: topics }, () => []);
  for (const [row, { columns }] of rows.entries()) {
    if (columns.length === 0) continue;
    let best = 0;
    for (let topic = 1; topic < topics; topic += 1) {
      const weight = byText[row * topics + topic]! * scales[topic]!;
      if (weight > byText[row * topics + best]! * scales[best]!) best = topic;
    }
    documents[best]!.push(row);
  }
  return documents
    .map((rowsOfTopic, topic) => ({
      documents: rowsOfTopic,
      terms: words
        .map((word, at) => ({ word, weight: byWord[at * topics + topic]! / (scales[topic]! || 1) }))
        .filter(({ weight }) => weight > 1e-4)
        .sort((one, other) => other.weight - one.weight || (one.word < other.word ? -1 : 1))
        .slice(0, terms)
        .map(({ word }) => word),
    }))
    .filter((topic) => topic.documents.length > 0 && topic.terms.length > 0)
    .sort(
      (one, other) =>
        other.documents.length - one.documents.length || (one.terms[0]! < other.terms[0]! ? -1 : 1),
    );
}
