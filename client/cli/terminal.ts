import { createColors } from 'picocolors';

export type Colors = ReturnType<typeof createColors>;

/** How a command was asked to speak. */
export interface TerminalOptions {
  json?: boolean;
  quiet?: boolean;
  verbose?: boolean;
  noColor?: boolean;
}

/**
 * Where a command writes. With `json`, stdout carries the one JSON line and people's text goes to stderr.
 * With `quiet`, text for people is left out, failures and the result are not.
 */
export class Terminal {
  /** Colours of the stream for people, and of stderr. */
  readonly colors: Colors;
  readonly errorColors: Colors;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;

  constructor(
    options: TerminalOptions = {},
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
  ) {
    this.json = options.json ?? false;
    this.quiet = options.quiet ?? false;
    this.verbose = options.verbose ?? false;
    // A stream that is no terminal has no `isTTY` at all, and undefined would ask the environment.
    const colored = options.noColor !== true;
    this.colors = createColors(colored && Boolean(this.text.isTTY));
    this.errorColors = createColors(colored && Boolean(this.stderr.isTTY));
  }

  /** The stream for people. */
  get text(): NodeJS.WriteStream {
    return this.json ? this.stderr : this.stdout;
  }

  /** Whether lines can be drawn over. */
  get isLive(): boolean {
    return this.text.isTTY && !this.quiet;
  }

  /** Whether somebody sits in front of the command and can press Ctrl-C. */
  get isAttended(): boolean {
    return this.stdout.isTTY && !this.json;
  }

  /** A line for people about what is going on. */
  say(line: string): void {
    if (!this.quiet) this.text.write(`${line}\n`);
  }

  /** A line that belongs to the result. */
  print(line: string): void {
    this.text.write(`${line}\n`);
  }

  /** A line about set-up; on stderr, since it is no part of what was asked for. */
  note(line: string): void {
    if (!this.quiet) this.stderr.write(`${line}\n`);
  }

  /** A line for people who look for a fault. */
  detail(line: string): void {
    if (this.verbose) this.stderr.write(`${this.errorColors.dim(line)}\n`);
  }

  /** A line about something that is wrong or surprising; always on stderr. */
  warn(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** The machine-readable result: one line, the last of stdout. */
  printJson(value: unknown): void {
    this.stdout.write(`${JSON.stringify(value)}\n`);
  }
}
