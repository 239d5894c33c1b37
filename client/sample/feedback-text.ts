import type { FeedbackGrammar, Opinion } from './feedback-aspects.js';
import { CHINESE_FEEDBACK } from './feedback-phrases-zh.js';
import { ENGLISH_FEEDBACK } from './feedback-phrases-en.js';
import type { SampleRandom } from './sample-random.js';

/** Composes a feedback that voices the opinions in their order; `noun` names the product. */
export function composeFeedback(
  opinions: readonly Opinion[],
  { isEnglish, noun }: { isEnglish: boolean; noun: string | undefined },
  random: SampleRandom,
): string {
  const grammar = isEnglish ? ENGLISH_FEEDBACK : CHINESE_FEEDBACK;
  const praised = opinions.filter(({ isPraise }) => isPraise).length;
  const tone =
    praised === opinions.length ? 'praise' : praised === 0 ? 'complaint' : ('mixed' as const);
  const sentences = opinions.map((opinion, index) => {
    const phrase = phraseOf(opinion, grammar, { noun: noun ?? grammar.anyProduct, random });
    const isTurn = index > 0 && opinions[index - 1]?.isPraise !== opinion.isPraise;
    if (!isTurn) return phrase;
    const turn = random.pick(grammar.turns);
    return isEnglish ? `${turn} ${phrase}` : `${turn}${phrase}`;
  });
  const parts = [
    random.pick(grammar.openings[tone]),
    ...sentences,
    random.pick(grammar.closings[tone]),
  ];
  return joinParts(
    parts.filter((part) => part !== ''),
    grammar,
    isEnglish,
  );
}

function phraseOf(
  { aspect, isPraise }: Opinion,
  grammar: FeedbackGrammar,
  { noun, random }: { noun: string; random: SampleRandom },
): string {
  const { praise, complaint } = grammar.phrases[aspect];
  const days = isPraise ? 1 + random.below(3) : 4 + random.below(12);
  return random
    .pick(isPraise ? praise : complaint)
    .replace('{noun}', noun)
    .replace('{very}', random.pick(grammar.intensifiers))
    .replace('{days}', String(days));
}

function joinParts(parts: readonly string[], grammar: FeedbackGrammar, isEnglish: boolean): string {
  if (!isEnglish) return `${parts.join(grammar.separator)}。`.replace('！，', '！');
  const capitalised = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return `${capitalised.join(grammar.separator)}.`;
}
