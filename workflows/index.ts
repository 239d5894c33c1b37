export { backfill } from './backfill.js';
export { journeyPipeline } from './journey-pipeline.js';
export { notification } from './notification.js';
export { openDay } from './open-day.js';
export { reconcile } from './reconcile.js';
