import { GENDERS, REGIONS, type CustomerPopulation } from './customer-population.js';
import { CHANNELS } from './event-vocabulary.js';
import type { SampleDatabase } from './sample-database.js';

/** Writes `customers.parquet`, ordered by customer_id. */
export async function writeCustomers(
  database: SampleDatabase,
  population: CustomerPopulation,
  { firstDayMs, file }: { firstDayMs: number; file: string },
): Promise<void> {
  const rows = population.size;
  await database.setVariables({
    channels: CHANNELS,
    genders: GENDERS,
    regions: REGIONS,
    first_day_ms: firstDayMs,
  });
  await database.loadIntegers(
    'customer_codes',
    {
      number: Int32Array.from({ length: rows }, (_, customer) => customer + 1),
      birth_year: population.birthYear.values(),
      gender: population.gender.values(),
      region: population.region.values(),
      signup_hour: population.signupHour.values(),
      consent: population.consent.values(),
      english: population.english.values(),
      home_channel: population.homeChannel.values(),
    },
    rows,
  );
  await database.runFile('customers.sql');
  await database.copy('FROM customers', file);
}
