/** What an event says of how a customer deals with the shop, beside its stage. */
export const EVENT_KINDS = ['search', 'question', 'social', 'return'] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** A word of an event type, or what begins one: `social_view`, `live-chat`. */
const word = (words: string): RegExp => new RegExp(`(^|[_ -])(${words})($|[_ -])`, 'i');

const BY_WORD: readonly (readonly [EventKind, RegExp])[] = [
  ['search', word('search|query')],
  ['question', word('question|ask|inquiry|enquiry|consult|chat|livechat|faq|help')],
  ['social', word('review|rating|share|referral|refer|invite|like|comment|follow|social')],
];

/** The kind of an event type by what the spec names as a return, else by the words of its name; undefined for others. */
export function kindOfType(type: string, returns: readonly string[]): EventKind | undefined {
  if (returns.includes(type)) return 'return';
  return BY_WORD.find(([, pattern]) => pattern.test(type))?.[0];
}
