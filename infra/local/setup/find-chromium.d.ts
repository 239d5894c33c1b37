/** The Chromium that `pretest` found or installed; undefined before set-up has run. */
export function recordedChromium(env?: NodeJS.ProcessEnv): string | undefined;

/** Files that may be a Chromium, best first. */
export function chromiumCandidates(env: NodeJS.ProcessEnv): string[];
