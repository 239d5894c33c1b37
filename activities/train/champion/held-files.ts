import type { StageContext } from '../../artifacts/stage.js';

/** Files that a fit has made, before it is decided what they are. */
export interface HeldFiles {
  /** The context with `saveFile` kept back; all else is the stage's own. */
  readonly context: StageContext;
  /** Saves the files under the names that `rename` gives them; those without a name are left out. */
  release(rename: (dataset: string) => string | undefined): Promise<void>;
}

/** Keeps back what is saved by `saveFile`, as the names depend on how the model compares with the one in use. */
export function holdFiles(context: StageContext): HeldFiles {
  const held: Parameters<StageContext['saveFile']>[] = [];
  const saveFile: StageContext['saveFile'] = (...file) => {
    held.push(file);
    return Promise.resolve();
  };
  return {
    context: new Proxy(context, {
      get: (own, name) => {
        if (name === 'saveFile') return saveFile;
        const value: unknown = Reflect.get(own, name);
        return typeof value === 'function' ? (value.bind(own) as unknown) : value;
      },
    }),
    release: async (rename) => {
      for (const [dataset, localPath, rows] of held) {
        const name = rename(dataset);
        if (name !== undefined) await context.saveFile(name, localPath, rows);
      }
    },
  };
}
