import type { ActiveVisit } from './event-buffer.js';
import { CHANNEL, DEVICE } from './event-vocabulary.js';
import type { Shop } from './shop.js';

/** A visit of a customer (row) that starts when the customer is free. */
export function openVisit(
  shop: Shop,
  customer: number,
  channel: number,
  wantedMs: number,
): ActiveVisit {
  const { population, brokenStep } = shop.parts;
  const hasSession =
    channel === CHANNEL.web || channel === CHANNEL.app || channel === CHANNEL.mini_program;
  return {
    customer: customer + 1,
    channel,
    session: hasSession ? shop.newSession() : 0,
    device: deviceIn(channel, population.device.at(customer)),
    appVersion:
      channel === CHANNEL.mini_program
        ? brokenStep.miniProgramVersion(shop.day, shop.random)
        : channel === CHANNEL.app
          ? brokenStep.appVersion(shop.day, shop.random)
          : 0,
    timeMs: shop.freeFrom(customer + 1, wantedMs),
  };
}

function deviceIn(channel: number, own: number): number {
  if (channel === CHANNEL.store) return DEVICE.pos_terminal;
  if (channel === CHANNEL.call_centre) return 0;
  const isPhone = own === DEVICE.iphone || own === DEVICE.android;
  if (channel === CHANNEL.app || channel === CHANNEL.mini_program) {
    return isPhone ? own : DEVICE.android;
  }
  return own;
}
