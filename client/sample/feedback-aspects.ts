/** What feedback speaks of. */
export const ASPECTS = ['delivery', 'quality', 'service', 'price', 'size', 'description'] as const;

export type Aspect = (typeof ASPECTS)[number];

/** One aspect that a feedback praises or complains of. */
export interface Opinion {
  aspect: Aspect;
  isPraise: boolean;
}

/** Sentences on an aspect; `{noun}` is the product, `{very}` an intensifier, `{days}` a number. */
export type AspectPhrases = Record<
  Aspect,
  { praise: readonly string[]; complaint: readonly string[] }
>;

/** The words of one language. */
export interface FeedbackGrammar {
  phrases: AspectPhrases;
  openings: { praise: readonly string[]; mixed: readonly string[]; complaint: readonly string[] };
  closings: { praise: readonly string[]; mixed: readonly string[]; complaint: readonly string[] };
  intensifiers: readonly string[];
  /** Between a sentence that praises and one that complains. */
  turns: readonly string[];
  /** What a feedback without a product speaks of. */
  anyProduct: string;
  /** Stands between sentences. */
  separator: string;
}
