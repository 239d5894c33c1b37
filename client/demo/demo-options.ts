/** What `wayline demo` was asked for. */
export interface DemoOptions {
  source?: string;
  spec?: string;
  /** Logical date, already known to be a day. */
  date?: string;
  out?: string;
  /** Absolute path of the state folder. */
  stateDir: string;
  uiPort?: number;
  /** End after the run even where somebody could press Ctrl-C. */
  exit: boolean;
  open: boolean;
}
