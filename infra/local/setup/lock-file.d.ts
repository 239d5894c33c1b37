/** Who holds a lock: `since` is ISO-8601 UTC. */
export interface LockHolder {
  pid: number;
  start?: string;
  since: string;
}

/** Takes a lock file, also one whose holder has died; `holder` where another living process has it. */
export function takeLock(file: string): { release: () => void } | { holder: LockHolder };
