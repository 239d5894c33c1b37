import type { StateFolder } from './state-folder.js';

/**
 * The environment of an embedded server: nothing of the user's, whose own Temporal and AWS settings
 * are not meant for it. Both servers look for settings in the home folder, so that is the state folder.
 */
export function serverEnvironment(
  folder: StateFolder,
  extra: Record<string, string> = {},
): Record<string, string> {
  return {
    HOME: folder.root,
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    // A soft limit: both Go servers collect garbage earlier and stay far below a worker's memory.
    GOMEMLIMIT: '384MiB',
    ...extra,
  };
}
