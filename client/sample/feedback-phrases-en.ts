import type { FeedbackGrammar } from './feedback-aspects.js';

/** English feedback. */
export const ENGLISH_FEEDBACK: FeedbackGrammar = {
  phrases: {
    delivery: {
      praise: [
        'delivery was {very} fast, it took only {days} days',
        'it arrived earlier than promised',
        'the parcel was packed {very} carefully',
        'the courier was friendly and brought it upstairs',
        'ordered yesterday, here today',
      ],
      complaint: [
        'delivery was {very} slow, I waited {days} days',
        'the courier left the box in the rain',
        'tracking did not move for {days} days',
        'the parcel was crushed when it arrived',
        'promised for the next day and came {days} days late',
      ],
    },
    quality: {
      praise: [
        'the {noun} is {very} well made',
        'it still works perfectly after weeks of use',
        'the material feels {very} good and does not smell',
        'you can see the care in the details',
        'sturdy and better than I hoped',
      ],
      complaint: [
        'the {noun} broke after {days} days',
        'the material feels {very} cheap',
        'it came with scratches out of the box',
        'there is a strong chemical smell that does not go away',
        'the finish is rough and the seams come apart',
      ],
    },
    service: {
      praise: [
        'customer service answered {very} quickly',
        'the support team solved my problem the same day',
        'the shop assistant knew the {noun} inside out',
        'returns were simple and friendly',
      ],
      complaint: [
        'customer service was {very} rude',
        'nobody answered my ticket for {days} days',
        'the chat bot kept repeating itself and I could not reach a person',
        'support sent me from one department to the next',
      ],
    },
    price: {
      praise: [
        'the price is {very} fair',
        'great value for a {noun} like this',
        'with the coupon it was a bargain',
        'cheaper than in the high street',
      ],
      complaint: [
        'it is overpriced for what you get',
        'the price dropped {days} days after I bought it',
        'the coupon did not work at the checkout',
        'shipping costs make it {very} expensive',
      ],
    },
    size: {
      praise: [
        'it fits {very} well',
        'the size is exactly right',
        'true to size, no exchange needed',
      ],
      complaint: [
        'it runs small, order one size up',
        'the {noun} is much bigger than I thought',
        'the size chart is wrong and I had to exchange it',
      ],
    },
    description: {
      praise: [
        'it looks exactly like the pictures',
        'the description was {very} clear and complete',
        'everything is as described',
      ],
      complaint: [
        'it is not as described, a part shown in the picture is missing',
        'the colour is {very} different from the picture',
        'the page does not say what it is made of',
        'the description is vague and it does not fit my model',
        'the advertised feature does not exist, I feel misled',
      ],
    },
  },
  openings: {
    praise: ['', '', 'Love it', 'Second time I buy this', 'Happy with it', 'Great purchase'],
    mixed: ['', '', 'It is okay', 'Mixed feelings', 'To be honest'],
    complaint: ['', '', 'Disappointed', 'Not recommended', 'Would not buy again', 'Avoid'],
  },
  closings: {
    praise: ['', '', 'Will buy again', 'Five stars', 'Recommended to all my friends'],
    mixed: ['', '', 'Could be better', 'Let us see how long it lasts', 'Fine for now'],
    complaint: [
      '',
      '',
      'I want my money back',
      'Please fix this',
      'I should have read the reviews',
    ],
  },
  intensifiers: ['very', 'really', 'extremely', 'surprisingly', 'incredibly'],
  turns: ['but', 'although', 'however', 'only'],
  anyProduct: 'item',
  separator: '. ',
};
