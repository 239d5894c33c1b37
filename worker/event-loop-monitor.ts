import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Runtime } from '@temporalio/worker';

/** Heartbeats leave every second: the longest delay within one is what could keep one back. */
const EVERY_MS = 1000;

/** Finer than the delays of interest (50 ms), coarse enough to cost nothing. */
const RESOLUTION_MS = 5;

/** Upper bounds of the metric's buckets in milliseconds; 50 is what nothing is meant to exceed. */
export const EVENT_LOOP_BUCKETS: number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 5000];

/** Name of the metric that tells how long the event loop was held. */
export const EVENT_LOOP_METRIC = 'wayline_event_loop_delay';

/**
 * Records the longest delay of each second of this process's event loop, which carries heartbeats and
 * cancellations, as a histogram in milliseconds and as the longest so far. Returns what stops it.
 */
export function monitorEventLoop(): () => void {
  const meter = Runtime.instance().metricMeter;
  const histogram = meter.createHistogram(
    EVENT_LOOP_METRIC,
    'float',
    'milliseconds',
    'Longest delay of the event loop within a second',
  );
  const longest = meter.createGauge(
    `${EVENT_LOOP_METRIC}_longest`,
    'float',
    'milliseconds',
    'Longest delay of the event loop since the worker started',
  );
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  let most = 0;
  const timer = setInterval(() => {
    // The sampler's own interval is part of what it measures.
    const delayMs = Math.max(delays.max / 1e6 - RESOLUTION_MS, 0);
    delays.reset();
    most = Math.max(most, delayMs);
    histogram.record(delayMs);
    longest.set(most);
  }, EVERY_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    delays.disable();
  };
}
