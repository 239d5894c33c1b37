/** A warning where npm kept flags of the start command for itself. */
export function swallowedFlags(env: NodeJS.ProcessEnv): string | undefined;
