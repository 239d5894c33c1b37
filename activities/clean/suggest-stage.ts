import { distance } from 'fastest-levenshtein';
import type { JourneyStage } from '../../workflows/contracts/spec.js';

/**
 * The journey stage that an unknown event type probably belongs to, by its name: that of the known type that it
 * misspells, else support where a word tells it (an order that is cancelled is no purchase), else of the known type
 * whose words it holds, else of a word that is telling by itself.
 * Undefined where the name says nothing. Never applied by itself: it is what `quality` proposes.
 */
export function suggestStage(
  eventType: string,
  known: Readonly<Record<string, JourneyStage>>,
): JourneyStage | undefined {
  const words = wordsOf(eventType);
  const types = Object.entries(known)
    .filter(([, stage]) => stage !== 'other')
    .map(([name, stage]) => ({ words: wordsOf(name), stage }))
    .sort((a, b) => b.words.length - a.words.length);
  const misspelt = types
    .map((type) => ({ ...type, cost: distance(type.words.join(''), words.join('')) }))
    .filter((type) => type.cost <= type.words.join('').length / LETTERS_AN_ERROR)
    .sort((a, b) => a.cost - b.cost)
    .at(0);
  const told = byKeyword(words);
  if (misspelt !== undefined || told === 'support') return misspelt?.stage ?? told;
  return types.find((type) => type.words.every((word) => words.includes(word)))?.stage ?? told;
}

/** `serch` is search, but `chart` is neither cart nor chat: short names have near neighbours by chance. */
const LETTERS_AN_ERROR = 6;

/** Words that tell a stage in any trade, later stages first: `order_cancelled` is support, not purchase. */
const KEYWORDS: readonly (readonly [JourneyStage, readonly string[]])[] = [
  [
    'support',
    [
      'return',
      'refund',
      'cancel',
      'complain',
      'ticket',
      'support',
      'dispute',
      'chargeback',
      'case',
      'claim',
      'error',
      'fail',
    ],
  ],
  [
    'use',
    [
      'deliver',
      'ship',
      'install',
      'activat',
      'login',
      'use',
      'usage',
      'play',
      'stream',
      'download',
      'review',
      'rate',
      'share',
      'refer',
      'renew',
      'checkin',
    ],
  ],
  [
    'purchase',
    ['purchas', 'buy', 'bought', 'order', 'paid', 'transaction', 'subscrib', 'subscription'],
  ],
  [
    'decide',
    [
      'cart',
      'basket',
      'bag',
      'checkout',
      'pay',
      'payment',
      'coupon',
      'voucher',
      'wishlist',
      'favourit',
      'favorit',
      'save',
      'reserv',
      'book',
      'quote',
      'apply',
      'application',
      'trial',
    ],
  ],
  [
    'evaluate',
    [
      'search',
      'filter',
      'sort',
      'compar',
      'detail',
      'product',
      'item',
      'pdp',
      'catalog',
      'question',
      'faq',
      'help',
      'chat',
      'demo',
      'brows',
    ],
  ],
  [
    'aware',
    [
      'impression',
      'ad',
      'banner',
      'campaign',
      'email',
      'push',
      'sms',
      'visit',
      'land',
      'session',
      'open',
      'page',
      'screen',
      'view',
      'click',
      'social',
    ],
  ],
];

function byKeyword(words: readonly string[]): JourneyStage | undefined {
  return KEYWORDS.find(([, keywords]) =>
    words.some((word) => keywords.some((keyword) => tells(word, keyword))),
  )?.[0];
}

/** Long keywords are stems: `cancel` is in cancelled and cancellation. */
function tells(word: string, keyword: string): boolean {
  return keyword.length >= 5 ? word.startsWith(keyword) : word === keyword;
}

/** Words of a name in snake_case, kebab-case or camelCase, without the endings of English verbs and plurals. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
    .map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|e)$/, '') : word));
}
