/** What has been started, to be ended in the reverse order. */
export class Teardown {
  private readonly steps: { what: string; end: () => Promise<void> | void }[] = [];

  /** `onFailure` hears of a step that could not be done; the others are done all the same. */
  constructor(private readonly onFailure: (line: string) => void) {}

  add(what: string, end: () => Promise<void> | void): void {
    this.steps.push({ what, end });
  }

  /** Ends everything that is still there; a second call does nothing more. */
  async run(): Promise<void> {
    for (let step = this.steps.pop(); step !== undefined; step = this.steps.pop()) {
      try {
        await step.end();
      } catch (error) {
        this.onFailure(`${step.what}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
