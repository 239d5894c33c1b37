import { existsSync, renameSync } from 'node:fs';

/**
 * Renames what a server cannot read any more, so that it starts afresh and nothing is lost.
 *
 * @returns the new path of the first one, or undefined where none was there
 */
export function moveAside(paths: readonly string[], now = new Date()): string | undefined {
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const present = paths.filter((file) => existsSync(file));
  for (const file of present) renameSync(file, `${file}.broken-${stamp}`);
  return present[0] === undefined ? undefined : `${present[0]}.broken-${stamp}`;
}
