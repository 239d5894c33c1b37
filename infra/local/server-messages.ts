/** A server process as the supervisor starts it. */
export interface ServerLaunch {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Milliseconds between SIGTERM and SIGKILL. */
  graceMs: number;
  /** Files, such as sockets, that the server may leave behind. */
  leavings: string[];
}

/** What the stack asks of its supervisor. */
export type SupervisorRequest =
  { kind: 'start'; launch: ServerLaunch } | { kind: 'stop'; name: string } | { kind: 'stopAll' };

/** What the supervisor reports. */
export type SupervisorReport =
  { kind: 'started'; name: string; pid: number } | { kind: 'ended'; name: string; how: string };

/** A server process as kept in the state folder; `start` tells it from a later one of the same pid. */
export interface ServerProcess {
  name: string;
  pid: number;
  start?: string | undefined;
  command: string;
}
