import { contactCost } from '../../../activities/optimise/contact-costs.js';

describe('contactCost', () => {
  it("takes the spec's own cost of a channel first", () => {
    expect(contactCost('web', { web: 3 })).toBe(3);
    expect(contactCost('call_center', { web: 3 })).toBe(4);
  });

  it('knows a channel whatever its case and separators', () => {
    expect(contactCost('Call Centre', {})).toBe(4);
    expect(contactCost('mini-program', {})).toBe(0);
  });

  it('prices a channel that nobody has priced between free and dear', () => {
    expect(contactCost('carrier_pigeon', {})).toBe(0.2);
    expect(contactCost('constructor', {})).toBe(0.2);
  });
});
