/** An entry of a lock file, as far as set-up looks at it. */
export interface LockedPackage {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  devOptional?: boolean;
  link?: boolean;
}

/** Packages of the lock file that are not installed in the locked version. */
export function stalePackages(
  locked: Record<string, LockedPackage>,
  installed: Record<string, { version?: string }>,
  options: { dev: boolean },
): string[];
