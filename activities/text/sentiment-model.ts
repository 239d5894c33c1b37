import { GramFeatures } from './gram-features.js';
import type { Valences } from './valences.js';

/** What a text's features are weighed with. All is read only once made. */
export interface SentimentWeights {
  language: 'zh' | 'en';
  /** By bucket. */
  weights: Float32Array;
  /** Inverse document frequency by bucket, in 1/16; 0 for grams that training never met. */
  idf: Uint8Array;
  bias: number;
  /** Weights of the praising and of the complaining share of valences. */
  praiseWeight: number;
  blameWeight: number;
  valences: Valences;
}

/** One unit of a stored inverse document frequency. */
export const IDF_STEP = 1 / 16;

/** The valence share reaches 0.7 at a sum of this (VADER's alpha = 15 is the square of it). */
const VALENCE_HALF = 15;

/** A text's features: buckets with weights of Euclidean length 1, and the two valence shares. */
export interface TextVector {
  size: number;
  buckets: Int32Array;
  values: Float32Array;
  praise: number;
  blame: number;
}

/**
 * Scores texts of one language by a logistic regression on hashed grams with TF-IDF (Wang and Manning
 * 2012 show it hard to beat on short reviews) and on the shares of praising and complaining words.
 */
export class SentimentModel {
  private readonly features: GramFeatures;
  private readonly values: Float32Array;

  constructor(readonly parts: SentimentWeights) {
    this.features = new GramFeatures(parts.valences);
    this.values = new Float32Array(this.features.buckets.length);
  }

  /** The features of a normalised text; the arrays are good until the next call. */
  vectorOf(text: string): TextVector {
    const { features, values, parts } = this;
    if (parts.language === 'zh') features.readChinese(text);
    else features.readEnglish(text);
    const { size, buckets, counts } = features;
    let squares = 0;
    for (let index = 0; index < size; index += 1) {
      const bucket = buckets[index]!;
      // Sublinear term frequency: the tenth "good" says little after the first.
      const count = counts[bucket]!;
      const frequency = count === 1 ? 1 : 1 + Math.log(count);
      const value = frequency * parts.idf[bucket]! * IDF_STEP;
      values[index] = value;
      squares += value * value;
    }
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let index = 0; index < size; index += 1) values[index]! *= scale;
    const length = Math.sqrt(VALENCE_HALF + (features.praise + features.blame) ** 2);
    return {
      size,
      buckets,
      values,
      praise: features.praise / length,
      blame: features.blame / length,
    };
  }

  /** The log-odds that a normalised text praises. */
  logOdds(text: string): number {
    const { weights, bias, praiseWeight, blameWeight } = this.parts;
    const vector = this.vectorOf(text);
    let sum = bias + praiseWeight * vector.praise + blameWeight * vector.blame;
    for (let index = 0; index < vector.size; index += 1) {
      sum += weights[vector.buckets[index]!]! * vector.values[index]!;
    }
    return sum;
  }

  /** The sentiment of a normalised text, -1 (complaint) to 1 (praise): 2 P(praise) - 1. */
  score(text: string): number {
    return Math.tanh(this.logOdds(text) / 2);
  }
}
