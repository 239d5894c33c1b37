/** When a process started; with the pid it names a process for good. Undefined where none lives. */
export function processStart(pid: number): string | undefined;

/** The command line of a process; empty where it cannot be read. */
export function processCommand(pid: number): string;

/** Whether the process that was recorded still lives. */
export function isAlive(recorded: { pid: number; start?: string | undefined }): boolean;
