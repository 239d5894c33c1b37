import { overlap } from '../../../activities/train/overlap.js';

const later = (turns: number): Promise<void> =>
  turns === 0 ? Promise.resolve() : Promise.resolve().then(() => later(turns - 1));

describe('overlap', () => {
  it('writes in the order of the items, however long computing takes', async () => {
    const written: number[] = [];
    await overlap([5, 1, 3], 2, {
      read: (item) => Promise.resolve(item),
      compute: async (item) => {
        await later(item * 20);
        return item * 10;
      },
      write: (value) => {
        written.push(value);
        return Promise.resolve();
      },
    });
    expect(written).toEqual([50, 10, 30]);
  });

  it('computes at most `width` items at once, and never reads while it writes', async () => {
    let computing = 0;
    let most = 0;
    let touching = 0;
    const touch = async (): Promise<void> => {
      touching += 1;
      expect(touching).toBe(1);
      await later(3);
      touching -= 1;
    };
    await overlap([1, 2, 3, 4, 5, 6], 3, {
      read: touch,
      compute: async () => {
        computing += 1;
        most = Math.max(most, computing);
        await later(50);
        computing -= 1;
      },
      write: touch,
    });
    expect(most).toBe(3);
  });

  it.each(['read', 'compute', 'write'] as const)(
    'fails with the first failure of %s, once computing has ended',
    async (failing) => {
      let computing = 0;
      const failAt = (step: string, item: number): void => {
        if (step === failing && item === 2) throw new Error(`${step} of ${item}`);
      };
      const run = overlap([1, 2, 3, 4], 2, {
        read: async (item) => {
          await later(2);
          failAt('read', item);
        },
        compute: async (_, item) => {
          computing += 1;
          try {
            await later(20);
            failAt('compute', item);
          } finally {
            computing -= 1;
          }
        },
        write: async (_, item) => {
          await later(2);
          failAt('write', item);
        },
      });
      await expect(run).rejects.toThrow(`${failing} of 2`);
      expect(computing).toBe(0);
    },
  );
});
