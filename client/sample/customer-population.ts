import { CUSTOMER_SEGMENTS, type CustomerSegment } from './customer-segments.js';
import { CHANNEL, DEVICE, type Channel } from './event-vocabulary.js';
import { IntColumn } from './int-column.js';
import type { SampleRandom } from './sample-random.js';
import { drawTaste } from './taste.js';

/** Share of customers who refuse that their data is used. */
export const REFUSED_CONSENT_SHARE = 0.02;

/** Share of customers who write in English. */
export const ENGLISH_SHARE = 0.25;

export const GENDERS: readonly string[] = ['female', 'male', 'other'];
const GENDER_WEIGHTS = [54, 41, 2, 3];

export const REGIONS: readonly string[] = [
  '广东',
  '江苏',
  '浙江',
  '上海',
  '北京',
  '山东',
  '四川',
  '湖北',
  '河南',
  '福建',
  '陕西',
  '辽宁',
];
const REGION_WEIGHTS = [16, 12, 11, 10, 10, 9, 8, 7, 6, 5, 3, 3];

const HOUR_MS = 3_600_000;

/**
 * All customers as columns of codes; row `i` is customer number `i + 1`. `signupHour` is relative to
 * the first day's start. Categories and styles count from 0, regions and genders from 1 (0: unknown).
 */
export class CustomerPopulation {
  readonly segment = new IntColumn();
  readonly homeChannel = new IntColumn();
  readonly device = new IntColumn();
  readonly categories = [new IntColumn(), new IntColumn(), new IntColumn()] as const;
  readonly styles = [new IntColumn(), new IntColumn()] as const;
  readonly english = new IntColumn();
  readonly consent = new IntColumn();
  readonly signupHour = new IntColumn();
  readonly birthYear = new IntColumn();
  readonly gender = new IntColumn();
  readonly region = new IntColumn();
  /** What a customer looked at in the current need, the latest first; product number or 0. */
  readonly considered = [new IntColumn(), new IntColumn(), new IntColumn()] as const;
  /** Product number of the latest purchase, or 0. */
  readonly lastBought = new IntColumn();

  get size(): number {
    return this.segment.length;
  }

  segmentOf(customer: number): CustomerSegment {
    const segment = CUSTOMER_SEGMENTS[this.segment.at(customer)];
    if (segment === undefined) throw new RangeError(`customer ${customer}: expected a segment`);
    return segment;
  }

  /** Adds a customer with attributes drawn from `random` and returns the row. */
  add(days: number, random: SampleRandom): number {
    const segmentIndex = random.weighted(CUSTOMER_SEGMENTS.map(({ share }) => share));
    this.segment.push(segmentIndex);
    const customer = this.size - 1;
    const segment = this.segmentOf(customer);
    this.homeChannel.push(drawChannel(segment, random));
    this.device.push(drawDevice(this.homeChannel.at(customer), random));
    const taste = drawTaste(random);
    for (const [rank, column] of this.categories.entries()) {
      column.push(taste.categories[rank] ?? 0);
    }
    for (const [rank, column] of this.styles.entries()) column.push(taste.styles[rank] ?? 0);
    this.english.push(random.chance(ENGLISH_SHARE) ? 1 : 0);
    this.consent.push(random.chance(REFUSED_CONSENT_SHARE) ? 0 : 1);
    this.signupHour.push(
      segment.isNew ? random.below(days * 24) : -1 - Math.floor(24 * random.gamma(1.5, 420)),
    );
    const age = Math.min(80, 18 + Math.floor(random.gamma(3, 16)));
    this.birthYear.push(random.chance(0.06) ? 0 : 2026 - age);
    this.gender.push((random.weighted(GENDER_WEIGHTS) + 1) % (GENDERS.length + 1));
    this.region.push(random.weighted(REGION_WEIGHTS) + 1);
    for (const column of this.considered) column.push(0);
    this.lastBought.push(0);
    return customer;
  }

  /** UTC epoch ms of the sign-up. */
  signupMs(customer: number, firstDayMs: number): number {
    return firstDayMs + this.signupHour.at(customer) * HOUR_MS;
  }
}

/** A channel code by the segment's weights. */
export function drawChannel(segment: CustomerSegment, random: SampleRandom): number {
  const channels = Object.keys(segment.channels) as Channel[];
  const chosen = channels[random.weighted(Object.values(segment.channels))] ?? 'web';
  return CHANNEL[chosen];
}

function drawDevice(homeChannel: number, random: SampleRandom): number {
  if (homeChannel !== CHANNEL.web) return random.chance(0.45) ? DEVICE.iphone : DEVICE.android;
  return random.pick([DEVICE.windows, DEVICE.windows, DEVICE.windows, DEVICE.mac, DEVICE.tablet]);
}
