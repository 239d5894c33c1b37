import { setTimeout as pause } from 'node:timers/promises';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';

const PROBE_URI = 's3://wayline/probe.txt';

/** Too large to be kept beside its name, so that reading it needs a volume as every other object does. */
const PROBE_TEXT = 'wayline\n'.repeat(16_384);

/** Volumes report back within 5 s of a start here; the rest is for slower disks. */
const PATIENCE_MS = 60_000;

/**
 * Waits until what an earlier start has written can be read. SeaweedFS lists buckets and objects before
 * its volumes have reported back, and until then fails every read with an internal error.
 */
export async function awaitEarlierData(store: ObjectStore, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const found = await store.readText(PROBE_URI, signal);
      if (found?.text !== PROBE_TEXT) await store.writeText(PROBE_URI, PROBE_TEXT);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}
