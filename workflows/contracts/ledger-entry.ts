/** What an operator, or Wayline on its own, has done to a run, a schedule or a release. */
export const LEDGER_ACTIONS = [
  'retryStage',
  'skipStage',
  'overrideGate',
  'abort',
  'cancel',
  'reset',
  'run',
  'rerun',
  'backfill',
  'trigger',
  'apply',
  'pause',
  'resume',
  'delete',
  'breaker',
  'rollback',
  'erase',
] as const;

export type LedgerAction = (typeof LEDGER_ACTIONS)[number];

/** One entry of the operator ledger: who did what, when and why, and what it changed. */
export interface LedgerEntry {
  /** ISO-8601 UTC. */
  when: string;
  /** The person or part as it was named; `unknown` where the caller was not named (the Web UI names nobody). */
  who: string;
  what: LedgerAction;
  pipeline: string;
  /** Logical date, or '' where the action is of no single date. */
  date: string;
  /** The run, schedule or release that it was done to. */
  object: string;
  /** Stage that it was done to, or ''. */
  stage: string;
  /** The reason that was given, or ''. */
  why: string;
  /** What was before and after, as JSON text; '' where there is nothing to tell. */
  before: string;
  after: string;
}
