import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { findOrMakeParts, missingOf } from '../../../activities/artifacts/make-parts.js';
import type {
  MadePart,
  StageContext,
  StageDefinition,
} from '../../../activities/artifacts/stage.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

interface Wanted {
  name: string;
  dependsOn: { value: number };
  weight: number;
}

const wanted = (weights: readonly number[], value = 1): Wanted[] =>
  weights.map((weight, index) => ({ name: `part-${index}`, dependsOn: { value }, weight }));

/** Runs `work` with a stage's context over a storage that all work of a harness shares. */
async function within(
  harness: StageHarness,
  work: (context: StageContext) => Promise<void>,
): Promise<void> {
  const stage: StageDefinition = {
    name: 'collect',
    specKeys: [],
    reads: [],
    compute: async (context) => {
      await work(context);
      return { rowsIn: 0, rowsOut: 0 };
    },
  };
  await harness.run(stage);
}

/** Writes each part's name; keeps which parts were made together. */
async function makeAll(
  context: StageContext,
  parts: readonly Wanted[],
  most: number,
): Promise<{ batches: string[][]; texts: string[] }> {
  const batches: string[][] = [];
  const made = await findOrMakeParts<Wanted, string>(context, parts, {
    lanes: 2,
    most,
    make: async (batch, folder) => {
      batches.push(batch.map(({ name }) => name));
      const files: MadePart<string>[] = [];
      for (const { name, dependsOn } of batch) {
        const target = path.join(folder, `${name}.txt`);
        await writeFile(target, `${name} ${dependsOn.value}`);
        files.push({ files: { text: { path: target, rows: 1 } }, facts: name });
      }
      return files;
    },
    onDone: () => undefined,
  });
  return { batches, texts: made.map(({ facts }) => facts) };
}

describe('findOrMakeParts', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await StageHarness.open({ date: '2026-03-02', spec: {}, threads: inlineThreads });
  });
  afterEach(() => harness.close());

  it('makes what is missing, in the order that was asked for, and finds it afterwards', async () => {
    await within(harness, async (context) => {
      expect(await missingOf(context, wanted([1, 1, 1]))).toEqual({
        missing: ['part-0', 'part-1', 'part-2'],
        all: 3,
      });
      const first = await makeAll(context, wanted([1, 1]), 10);
      expect(first.texts).toEqual(['part-0', 'part-1']);
      const more = await makeAll(context, wanted([1, 1, 1]), 10);
      expect(more).toEqual({ batches: [['part-2']], texts: ['part-0', 'part-1', 'part-2'] });
      expect(await missingOf(context, wanted([1, 1, 1]))).toEqual({ missing: [], all: 3 });
    });
  });

  it('makes a part again where it depends on something else', async () => {
    await within(harness, async (context) => {
      await makeAll(context, wanted([1]), 10);
      const other = await makeAll(context, wanted([1], 2), 10);
      expect(other.batches).toEqual([['part-0']]);
    });
  });

  it('makes batches of neighbours that are no heavier than allowed, but for a single part', async () => {
    let value = 0;
    await within(harness, async (context) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 12 }),
          fc.integer({ min: 1, max: 30 }),
          async (weights, most) => {
            value += 1;
            const parts = wanted(weights, value);
            const { batches, texts } = await makeAll(context, parts, most);
            const names = parts.map(({ name }) => name);
            expect(texts).toEqual(names);
            expect(batches.flat().sort()).toEqual([...names].sort());
            for (const batch of batches) {
              const places = batch.map((name) => names.indexOf(name));
              expect(places).toEqual(places.map((_, index) => (places[0] ?? 0) + index));
              const weight = places.reduce((sum, place) => sum + (weights[place] ?? 0), 0);
              expect(batch.length === 1 || weight <= most).toBe(true);
            }
          },
        ),
        { numRuns: 40 },
      );
    });
  });
});
