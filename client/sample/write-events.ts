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

/** Writes day folders of events; a day is written while the next one is generated. */
export class EventWriter {
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly database: SampleDatabase,
    private readonly outDir: string,
  ) {}

  static async open(database: SampleDatabase, outDir: string): Promise<EventWriter> {
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
    return new EventWriter(database, outDir);
  }

  /** Takes the rows of a day and starts to write `events/dt=YYYY-MM-DD/part-0000.parquet`. */
  async write(day: LocalDay, events: EventBuffer): Promise<void> {
    await this.writing;
    const folder = path.join(this.outDir, 'events', `dt=${day.date}`);
    await mkdir(folder, { recursive: true });
    await this.database.setVariables({ day_start_ms: day.startMs });
    await this.database.loadIntegers('event_codes', events.columns, events.rows);
    await this.database.runFile('events-of-day.sql');
    this.writing = this.database.copy('FROM day_of_events', path.join(folder, 'part-0000.parquet'));
    this.writing.catch(() => undefined);
  }

  /** Waits for the last day. */
  close(): Promise<void> {
    return this.writing;
  }
}
