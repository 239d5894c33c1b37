/**
 * Cost of one contact by channel where the spec names none, relative to a person's quarter of an hour
 * on the phone (4). They rank channels by who pays for a contact: nobody (own pages), a message fee,
 * an advertisement, a member of staff. Chosen by us; `optimise.contactCosts` replaces them.
 */
const DEFAULT_COSTS: Record<string, number> = {
  web: 0,
  website: 0,
  mobileweb: 0,
  wap: 0,
  app: 0,
  mobile: 0,
  mobileapp: 0,
  ios: 0,
  android: 0,
  miniprogram: 0,
  wechat: 0,
  push: 0.01,
  email: 0.02,
  sms: 0.1,
  social: 0.2,
  search: 0.5,
  ad: 0.5,
  ads: 0.5,
  affiliate: 0.5,
  livestream: 0.5,
  chat: 1,
  store: 2,
  offline: 2,
  branch: 2,
  kiosk: 0.2,
  call: 4,
  callcenter: 4,
  callcentre: 4,
  phone: 4,
  hotline: 4,
};

/** A channel nobody has priced costs as much as a social contact, so that it is neither free nor dear. */
const UNKNOWN_CHANNEL_COST = 0.2;

const plainName = (channel: string): string => channel.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Cost of one contact on a channel: the spec's own (exact name), else the default of its plain name. */
export function contactCost(channel: string, own: Readonly<Record<string, number>>): number {
  const plain = plainName(channel);
  if (Object.hasOwn(own, channel)) return own[channel] ?? UNKNOWN_CHANNEL_COST;
  if (Object.hasOwn(DEFAULT_COSTS, plain)) return DEFAULT_COSTS[plain] ?? UNKNOWN_CHANNEL_COST;
  return UNKNOWN_CHANNEL_COST;
}
