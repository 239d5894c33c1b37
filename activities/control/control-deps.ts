import type { Stores } from '../deps.js';

/** What the worker gives the activities that steer runs; they move no data and answer in moments. */
export interface ControlDeps {
  stores: Stores;
  /** Hash of the build's stage code, shown as WaylineBuild. */
  build: string;
}
