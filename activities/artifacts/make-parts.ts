import { rm } from 'node:fs/promises';
import type { PartsShare } from '../../workflows/contracts/stage-io.js';
import { sideBySide } from './side-by-side.js';
import type { MadePart, MissingParts, Part, StageContext } from './stage.js';

/** A part that a stage needs. */
export interface WantedPart {
  name: string;
  /** All that the part depends on besides the stage's code: plain JSON. */
  dependsOn: unknown;
  /** What it costs to make it, in the unit of `BatchOptions.most`. */
  weight: number;
}

/** How parts that are missing are made. */
export interface BatchOptions<Wanted, Facts> {
  /** Batches that are made side by side. */
  lanes: number;
  /** Weight of a batch that is not exceeded but by a single part. */
  most: number;
  /** Makes the parts of a batch in a folder, in their order. */
  make: (batch: readonly Wanted[], folder: string) => Promise<MadePart<Facts>[]>;
  onDone: (parts: number) => void;
}

/** Markers looked up, and files sent, at once: enough to hide the latency of the storage. */
const REQUESTS = 8;

/**
 * The parts that are wanted, in their order: those that are there, and those that are missing made in
 * batches of neighbours, since planning a statement costs as much as the rows of a small day.
 */
export async function findOrMakeParts<Wanted extends WantedPart, Facts>(
  context: StageContext,
  wanted: readonly Wanted[],
  options: BatchOptions<Wanted, Facts>,
): Promise<Part<Facts>[]> {
  const { parts, missing } = await findParts(context, wanted, options);
  await makeAll(context, parts, missing, options);
  return parts;
}

/** Makes what is missing of a share of the wanted parts; returns how many were made. */
export async function makeShareOfParts<Wanted extends WantedPart, Facts>(
  context: StageContext,
  wanted: readonly Wanted[],
  share: PartsShare,
  options: BatchOptions<Wanted, Facts>,
): Promise<number> {
  const { parts, missing } = await findParts(context, shareOf(wanted, share), options);
  await makeAll(context, parts, missing, options);
  return missing.length;
}

/** Neighbours of about the same weight as every other share: those whose middle lies in the share's part of it all. */
export function shareOf<Wanted extends WantedPart>(
  wanted: readonly Wanted[],
  { index, of }: PartsShare,
): Wanted[] {
  const total = wanted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  return wanted.filter(({ weight }, place) => {
    const middle = total > 0 ? (before + weight / 2) / total : place / wanted.length;
    before += weight;
    return Math.min(of - 1, Math.floor(middle * of)) === index;
  });
}

/** Parts that are there, in their places, and those that are missing with theirs. */
async function findParts<Wanted extends WantedPart, Facts>(
  context: StageContext,
  wanted: readonly Wanted[],
  { onDone }: BatchOptions<Wanted, Facts>,
): Promise<{ parts: Part<Facts>[]; missing: [Wanted, number][] }> {
  const parts: Part<Facts>[] = [];
  const missing: [Wanted, number][] = [];
  let done = 0;
  await sideBySide(wanted, REQUESTS, async (one, index) => {
    const found = await context.parts.find<Facts>(one.name, one.dependsOn);
    if (found === undefined) return void missing.push([one, index]);
    parts[index] = found;
    onDone((done += 1));
  });
  missing.sort(([, a], [, b]) => a - b);
  return { parts, missing };
}

async function makeAll<Wanted extends WantedPart, Facts>(
  context: StageContext,
  parts: Part<Facts>[],
  missing: readonly [Wanted, number][],
  options: BatchOptions<Wanted, Facts>,
): Promise<void> {
  let done = parts.filter((part) => part !== undefined).length;
  await sideBySide(inBatches(missing, options), options.lanes, async (batch) => {
    const folder = await context.parts.newFolder();
    const made = await options.make(
      batch.map(([one]) => one),
      folder,
    );
    await sideBySide(batch, REQUESTS, async ([one, index], place) => {
      const own = made[place];
      if (own === undefined) throw new RangeError(`part ${one.name} was not made`);
      parts[index] = await context.parts.keep(one.name, one.dependsOn, own);
      options.onDone((done += 1));
    });
    await rm(folder, { recursive: true, force: true });
  });
}

/** Names of the wanted parts that are not there. */
export async function missingOf(
  context: StageContext,
  wanted: readonly WantedPart[],
): Promise<MissingParts> {
  const missing = new Set<string>();
  await sideBySide(wanted, REQUESTS, async ({ name, dependsOn }) => {
    if ((await context.parts.find(name, dependsOn)) === undefined) missing.add(name);
  });
  const names = wanted.map(({ name }) => name).filter((name) => missing.has(name));
  return { missing: names, all: wanted.length };
}

/** Cuts the list so that every lane has work and no batch of several parts is heavier than allowed. */
function inBatches<Wanted extends WantedPart>(
  missing: readonly [Wanted, number][],
  { lanes, most }: { lanes: number; most: number },
): [Wanted, number][][] {
  const total = missing.reduce((sum, [{ weight }]) => sum + weight, 0);
  const limit = Math.min(most, total / lanes);
  const batches: [Wanted, number][][] = [];
  let room = 0;
  for (const one of missing) {
    const [{ weight }] = one;
    const batch = batches.at(-1);
    if (batch === undefined || room < weight) {
      batches.push([one]);
      room = limit - weight;
    } else {
      batch.push(one);
      room -= weight;
    }
  }
  return batches;
}
