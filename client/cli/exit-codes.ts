/** Exit codes of every command (contract §1). */
export const EXIT_CODES = {
  done: 0,
  /** The run or a check failed; with `--wait`, a held run. */
  failed: 1,
  /** The call was wrong: flag, date, spec, source. */
  wrongCall: 2,
  /** A server cannot be reached or refuses the credentials. */
  unreachable: 3,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The exit code after a signal that ended the command while it was running. */
export function exitCodeOfSignal(signal: NodeJS.Signals): ExitCode {
  return signal === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated;
}
