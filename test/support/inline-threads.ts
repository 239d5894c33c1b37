import type { ComputeThreads } from '../../activities/compute/compute-threads.js';

/** Runs thread modules in the test's own thread, from their TypeScript sources. */
export const inlineThreads: ComputeThreads = {
  size: 2,
  run: async (modulePath, input) => {
    const loaded = (await import(modulePath.replace(/\.js$/, '.ts'))) as {
      default: (value: unknown) => unknown;
    };
    return (await loaded.default(input)) as never;
  },
  close: () => Promise.resolve(),
};
