import { BUCKETS } from './gram-features.js';
import type { SentimentWeights } from './sentiment-model.js';
import { Valences } from './valences.js';

/** Facts at the beginning of a model's file, before its arrays. */
interface Header {
  language: 'zh' | 'en';
  bias: number;
  praiseWeight: number;
  blameWeight: number;
  /** Size of one step of a weight. */
  step: number;
  valencePlaces: number;
}

const HEADER_BYTES = 256;

/**
 * A model as bytes: a JSON header padded to 256 bytes, then weights (Int16, little endian, in steps),
 * inverse document frequencies (Uint8), keys (Uint32) and steps (Int8) of the valences.
 */
export function writeSentimentFile(model: SentimentWeights): Uint8Array {
  const largest = model.weights.reduce((most, one) => Math.max(most, Math.abs(one)), 1e-6);
  const step = largest / 32_767;
  const header: Header = {
    language: model.language,
    bias: model.bias,
    praiseWeight: model.praiseWeight,
    blameWeight: model.blameWeight,
    step,
    valencePlaces: model.valences.keys.length,
  };
  const weights = Int16Array.from(model.weights, (one) => Math.round(one / step));
  const parts = [
    new TextEncoder().encode(JSON.stringify(header).padEnd(HEADER_BYTES)),
    new Uint8Array(weights.buffer),
    model.idf,
    new Uint8Array(model.valences.keys.slice().buffer),
    new Uint8Array(model.valences.steps.slice().buffer),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Reads what `writeSentimentFile` wrote. Throws RangeError where the length does not fit the header. */
export function readSentimentFile(bytes: Uint8Array): SentimentWeights {
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(0, HEADER_BYTES))) as Header;
  const places = header.valencePlaces;
  const expected = HEADER_BYTES + BUCKETS * 3 + places * 5;
  if (bytes.length !== expected) {
    throw new RangeError(`sentiment model: expected ${expected} bytes, got ${bytes.length}`);
  }
  // A copy lies at the start of its own buffer, where arrays of wider numbers may begin.
  const { buffer } = bytes.slice();
  const idfAt = HEADER_BYTES + BUCKETS * 2;
  const keysAt = idfAt + BUCKETS;
  return {
    language: header.language,
    bias: header.bias,
    praiseWeight: header.praiseWeight,
    blameWeight: header.blameWeight,
    weights: Float32Array.from(
      new Int16Array(buffer, HEADER_BYTES, BUCKETS),
      (one) => one * header.step,
    ),
    idf: new Uint8Array(buffer, idfAt, BUCKETS),
    valences: new Valences(
      new Uint32Array(buffer, keysAt, places),
      new Int8Array(buffer, keysAt + places * 4, places),
    ),
  };
}
