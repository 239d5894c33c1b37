import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EVENT_TEXTS } from './event-texts.js';
import {
  APP_VERSIONS,
  CAMPAIGNS,
  CHANNELS,
  DEVICES,
  EVENT_TYPES,
  PAGES,
  REASONS,
} from './event-vocabulary.js';
import type { EventBuffer } from './event-buffer.js';
import type { LocalDay } from './local-days.js';
import type { SampleDatabase } from './sample-database.js';
import { QUERIES } from './search-queries.js';

/** A database, and the day that it writes. */
interface Lane {
  database: SampleDatabase;
  writing: Promise<void>;
}

/** Writes day folders of events; days are written, one a database, while later ones are generated. */
export class EventWriter {
  private days = 0;

  private constructor(
    private readonly lanes: readonly Lane[],
    private readonly outDir: string,
  ) {}

  static async open(databases: readonly SampleDatabase[], outDir: string): Promise<EventWriter> {
    for (const database of databases) {
      await database.setVariables({
        channels: CHANNELS,
        event_types: EVENT_TYPES,
        queries: QUERIES,
        reasons: REASONS,
        campaigns: CAMPAIGNS,
        pages: PAGES,
        devices: DEVICES,
        app_versions: APP_VERSIONS,
        texts: EVENT_TEXTS,
      });
    }
    const lanes = databases.map((database) => ({ database, writing: Promise.resolve() }));
    return new EventWriter(lanes, outDir);
  }

  /** Takes the rows of a day and starts to write `events/dt=YYYY-MM-DD/part-0000.parquet`. */
  async write(day: LocalDay, events: EventBuffer): Promise<void> {
    const lane = this.lanes[this.days++ % this.lanes.length];
    if (lane === undefined) throw new RangeError('events are written by one database at least');
    await lane.writing;
    const { database } = lane;
    const folder = path.join(this.outDir, 'events', `dt=${day.date}`);
    await mkdir(folder, { recursive: true });
    await database.setVariables({ day_start_ms: day.startMs });
    await database.loadIntegers('event_codes', events.columns, events.rows);
    await database.runFile('events-of-day.sql');
    lane.writing = database.copy('FROM day_of_events', path.join(folder, 'part-0000.parquet'));
    lane.writing.catch(() => undefined);
  }

  /** Waits for the last days. */
  async close(): Promise<void> {
    await Promise.all(this.lanes.map(({ writing }) => writing));
  }
}
