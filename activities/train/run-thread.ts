import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';

/** Runs the module `<name>.thread.js` of this folder in a thread; it ends with the stage's signal. */
export const runThread = <Input, Output>(
  context: StageContext,
  name: string,
  input: Input,
): Promise<Output> =>
  context.threads.run<Input, Output>(path.join(__dirname, `${name}.thread.js`), input, {
    signal: context.signal,
  });
