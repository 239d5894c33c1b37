/** Where a local server's binary may be found, best first. */
export function binaryCandidates(
  name: 'temporal' | 'weed',
  env: NodeJS.ProcessEnv,
): { origin: 'variable' | 'path' | 'cache'; file: string }[];

/** Finds a local server's binary without fetching it; `tried` says why others were not taken. */
export function locateBinary(
  name: 'temporal' | 'weed',
  env?: NodeJS.ProcessEnv,
): { file?: string; origin?: 'variable' | 'path' | 'cache'; tried: string[] };
