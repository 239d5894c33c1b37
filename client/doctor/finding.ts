export type Level = 'ok' | 'warn' | 'fail';

/** What a check has found, and how to mend it. */
export interface Finding {
  /** Short name of what was checked. */
  check: string;
  level: Level;
  says: string;
  /** What to do; none where it is well. */
  mend?: string;
  /** A server was not reached or has refused the credentials. */
  isUnreachable?: boolean;
}

export const ok = (check: string, says: string): Finding => ({ check, level: 'ok', says });

export const warn = (check: string, says: string, mend: string): Finding => ({
  check,
  level: 'warn',
  says,
  mend,
});

export const fail = (check: string, says: string, mend: string): Finding => ({
  check,
  level: 'fail',
  says,
  mend,
});
