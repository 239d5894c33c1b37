import type { Reason } from './event-vocabulary.js';
import type { SampleRandom } from './sample-random.js';

type Language = 'zh' | 'en';

const QUESTIONS: Record<Language, readonly string[]> = {
  zh: [
    '这个尺寸到底多大？页面上没写',
    '图片和实物颜色一样吗？',
    '包装里都包括哪些东西？',
    '材质是什么，介绍里看不出来',
    '适合什么型号？说明没有写清楚',
    '保修多久？',
    '今天下单什么时候能到？',
    '可以开发票吗？',
  ],
  en: [
    'How large is it exactly? The page does not say.',
    'Does the colour look like the picture?',
    'What is in the box?',
    'What is it made of? I cannot tell from the description.',
    'Which models does it fit?',
    'How long is the warranty?',
    'When would it arrive if I order today?',
    'Can I get an invoice?',
  ],
};

/** Of the questions, those that a better description would have answered come first. */
const ABOUT_DESCRIPTION = 5;

const TICKETS: Record<Language, Partial<Record<Reason, string>>> = {
  zh: {
    'late delivery': '物流好几天没有更新了，什么时候能到？',
    'missing part': '收到的包裹里少了一个配件',
    invoice: '请补开一张发票',
    'payment failed': '付款失败了，但是钱已经扣了',
    'how to use': '不知道怎么用，说明书看不懂',
    warranty: '用了没多久就坏了，想申请保修',
  },
  en: {
    'late delivery': 'The parcel has not moved for days. When will it arrive?',
    'missing part': 'A part was missing from the parcel.',
    invoice: 'Please send me an invoice.',
    'payment failed': 'The payment failed but the money is gone.',
    'how to use': 'I do not understand how to use it.',
    warranty: 'It broke after a short time. I want to use the warranty.',
  },
};

/** Reasons for which customers call or write. */
export const TICKET_REASONS = Object.keys(TICKETS.en) as Reason[];

/** Every text of an event; its code is its position from 1. */
export const EVENT_TEXTS: readonly string[] = [
  ...QUESTIONS.zh,
  ...QUESTIONS.en,
  ...TICKET_REASONS.map((reason) => TICKETS.zh[reason] ?? ''),
  ...TICKET_REASONS.map((reason) => TICKETS.en[reason] ?? ''),
];

/** Code of a question before a purchase; about an unclear product it concerns the description. */
export function drawQuestion(isUnclear: boolean, isEnglish: boolean, random: SampleRandom): number {
  const questions = QUESTIONS.zh.length;
  return (isEnglish ? questions : 0) + random.below(isUnclear ? ABOUT_DESCRIPTION : questions) + 1;
}

/** Code of the text of a ticket. */
export function ticketText(reason: Reason, isEnglish: boolean): number {
  const tickets = TICKET_REASONS.length;
  return 2 * QUESTIONS.zh.length + (isEnglish ? tickets : 0) + TICKET_REASONS.indexOf(reason) + 1;
}
