import type { Stores } from '../deps.js';
import type { NotifySettings } from '../notify/notify-settings.js';

/** What the worker gives the activities that steer runs; they move no data and answer in moments. */
export interface ControlDeps {
  stores: Stores;
  /** Hash of the build's stage code, shown as WaylineBuild. */
  build: string;
  /** How notifications are signed and what they link to; unsigned and without links by default. */
  notify?: NotifySettings;
}
