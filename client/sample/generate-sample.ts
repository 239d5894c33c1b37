import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { doTask } from './after-purchase.js';
import { BrokenStep } from './broken-step.js';
import { CustomerPopulation } from './customer-population.js';
import { ADDED_SHARE, countRejected, spoilRows, type RejectionReason } from './dirty-rows.js';
import { FeedbackLog } from './feedback-log.js';
import { localDays } from './local-days.js';
import { OutcomeLog } from './outcome-log.js';
import { plantBundles } from './product-bundles.js';
import { drawCatalogue, ProductCatalogue, productCount } from './product-catalogue.js';
import { SampleDatabase } from './sample-database.js';
import {
  resolveSampleOptions,
  type ResolvedSampleOptions,
  type SampleOptions,
  type SampleProgress,
} from './sample-options.js';
import { SampleRandom } from './sample-random.js';
import { sampleSpecYaml } from './sample-spec.js';
import { sampleTruth, sumRejected, type WrittenDay } from './sample-truth.js';
import { Shop, type ShopParts } from './shop.js';
import { isShownOn, RecommendationDisplay } from './show-recommendations.js';
import { TaskCalendar } from './task-calendar.js';
import { plantUnclearProducts } from './unclear-products.js';
import { planVisits, type VisitPlan } from './visit-plan.js';
import { walkVisit } from './walk-visit.js';
import { writeCustomers } from './write-customers.js';
import { EventWriter } from './write-events.js';
import { FeedbackTable } from './write-feedback-table.js';
import { OutcomesTable } from './write-outcomes-table.js';
import { writeProducts } from './write-products.js';

/** What was written. */
export interface SampleSummary {
  outDir: string;
  /** First and last local day, YYYY-MM-DD. */
  firstDate: string;
  lastDate: string;
  events: number;
  rejected: Record<RejectionReason, number>;
  customers: number;
  products: number;
  feedback: number;
  outcomes: number;
  /** Size of all files. */
  bytes: number;
}

/** Files of a sample; `generateSample` replaces these and touches nothing else. */
const SAMPLE_FILES = [
  'events',
  'customers.parquet',
  'products.parquet',
  'feedback.parquet',
  'outcomes.parquet',
  'spec.yaml',
  'truth.json',
];

/** Databases that write a day of events each: one is filled while the other still writes. */
const EVENT_LANES = 2;

/**
 * Writes a made-up shop (docs/sample-data.md): day folders of events, customers, products, feedback,
 * outcomes, a pipeline spec, and the planted truths. Equal options give equal bytes, whatever the clock and the
 * machine's zone. Memory is bounded by one day of events and some numbers for each customer.
 * @throws RangeError on a wrong option
 */
export async function generateSample(options: SampleOptions): Promise<SampleSummary> {
  const resolved = resolveSampleOptions(options);
  const { outDir } = resolved;
  for (const name of SAMPLE_FILES) {
    await rm(path.join(outDir, name), { recursive: true, force: true });
  }
  await mkdir(outDir, { recursive: true });
  const { parts, plan } = planShop(resolved);
  const database = await SampleDatabase.open();
  // Events are written in the background of their own databases, whose connections are then busy.
  const eventDatabases = await Promise.all(
    Array.from({ length: EVENT_LANES }, () => SampleDatabase.open()),
  );
  try {
    const writers = {
      events: await EventWriter.open(eventDatabases, outDir),
      feedback: await FeedbackTable.open(database),
      outcomes: await OutcomesTable.open(database),
    };
    const written = await writeDays(writers, { parts, plan, resolved }, options.onProgress);
    await writers.feedback.write(path.join(outDir, 'feedback.parquet'));
    await writers.outcomes.write(path.join(outDir, 'outcomes.parquet'));
    const firstDayMs = parts.days[0]?.startMs ?? 0;
    const inOutDir = (name: string): string => path.join(outDir, name);
    await writeCustomers(database, parts.population, {
      firstDayMs,
      file: inOutDir('customers.parquet'),
    });
    await writeProducts(database, parts, inOutDir('products.parquet'));
    await writeFile(inOutDir('spec.yaml'), sampleSpecYaml(resolved));
    const truth = sampleTruth(resolved, parts, written);
    await writeFile(inOutDir('truth.json'), `${JSON.stringify(truth, null, 1)}\n`);
    return await summarise(resolved, parts, written);
  } finally {
    for (const one of [...eventDatabases, database]) await one.close();
  }
}

/** Draws all that does not change from day to day: catalogue, customers and their visits. */
function planShop(options: ResolvedSampleOptions): { parts: ShopParts; plan: VisitPlan } {
  const { seed, events } = options;
  const days = localDays(options.endDate, options.days, options.timezone);
  const drawn = drawCatalogue(productCount(events), new SampleRandom(seed, 'catalogue'));
  const unclear = plantUnclearProducts(drawn, new SampleRandom(seed, 'unclear products'));
  const taken = new Set([
    ...unclear.unclearNumbers,
    ...unclear.decoyNumbers,
    ...unclear.popularClearNumbers,
  ]);
  const bundles = plantBundles(
    drawn.products.filter(({ number }) => !taken.has(number)),
    new SampleRandom(seed, 'bundles'),
  );
  const population = new CustomerPopulation();
  const plan = planVisits(events / (1 + options.dirtyShare * ADDED_SHARE), days, {
    population,
    random: new SampleRandom(seed, 'customers'),
  });
  const parts: ShopParts = {
    seed,
    days,
    population,
    catalogue: new ProductCatalogue(drawn.products),
    unclear,
    bundles,
    brokenStep: new BrokenStep(days.length),
    tasks: new TaskCalendar(days.length),
    feedback: new FeedbackLog(),
    outcomes: new OutcomeLog(),
  };
  return { parts, plan };
}

interface Writers {
  events: EventWriter;
  feedback: FeedbackTable;
  outcomes: OutcomesTable;
}

async function writeDays(
  writers: Writers,
  { parts, plan, resolved }: { parts: ShopParts; plan: VisitPlan; resolved: ResolvedSampleOptions },
  onProgress: ((progress: SampleProgress) => void) | undefined,
): Promise<WrittenDay[]> {
  const shop = new Shop(parts);
  const { seed } = resolved;
  const controls = new SampleRandom(seed, 'control customers');
  const display = new RecommendationDisplay(shop, parts.outcomes, controls);
  const written: WrittenDay[] = [];
  let eventsDone = 0;
  for (const [index, day] of parts.days.entries()) {
    shop.openNextDay();
    for (const visit of plan.visitsOf(index)) walkVisit(shop, visit);
    for (const task of parts.tasks.take(index)) doTask(shop, task);
    if (isShownOn(index, parts.days.length)) {
      display.show(plan.visitsOf(index), new SampleRandom(seed, `lists of day ${index}`));
    }
    shop.today.moveAfterMidnight(day.lengthMs, shop.tomorrow);
    spoilRows(shop.today, shop.tomorrow, {
      share: resolved.dirtyShare,
      dayLengthMs: day.lengthMs,
      random: new SampleRandom(seed, `dirt of day ${index}`),
    });
    const rejected = countRejected(
      shop.today,
      (customer) => parts.population.consent.at(customer - 1) === 1,
    );
    written.push({ date: day.date, events: shop.today.rows, rejected });
    await writers.events.write(day, shop.today);
    await writers.feedback.append(parts.feedback.take());
    await writers.outcomes.append(parts.outcomes.take());
    eventsDone += shop.today.rows;
    onProgress?.({ daysDone: index + 1, daysTotal: parts.days.length, eventsDone });
  }
  await writers.events.close();
  return written;
}

async function summarise(
  { outDir }: ResolvedSampleOptions,
  parts: ShopParts,
  written: readonly WrittenDay[],
): Promise<SampleSummary> {
  const files = await readdir(outDir, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const file of files) {
    if (file.isFile()) bytes += (await stat(path.join(file.parentPath, file.name))).size;
  }
  return {
    outDir,
    firstDate: written[0]?.date ?? '',
    lastDate: written.at(-1)?.date ?? '',
    events: written.reduce((sum, day) => sum + day.events, 0),
    rejected: sumRejected(written),
    customers: parts.population.size,
    products: parts.catalogue.products.length,
    feedback: parts.feedback.rows,
    outcomes: parts.outcomes.rows,
    bytes,
  };
}
