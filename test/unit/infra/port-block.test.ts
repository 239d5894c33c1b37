import { createServer, type AddressInfo } from 'node:net';
import { isPortFree, takePortBlock, type PortProbe } from '../../../infra/local/port-block.js';

function probe(
  busy: readonly number[],
  held: readonly number[] = [],
): PortProbe & { log: string[] } {
  const log: string[] = [];
  return {
    log,
    reserve: (block) => {
      if (held.includes(block)) return undefined;
      log.push(`take ${block}`);
      return { release: () => log.push(`release ${block}`) };
    },
    isFree: (port) => Promise.resolve(!busy.includes(port)),
  };
}

describe('takePortBlock', () => {
  it('gives the same ports on every machine where nothing is in the way', async () => {
    const block = await takePortBlock(0, probe([]));
    expect([block.temporal, block.temporalUi, block.s3]).toEqual([17_200, 17_201, 17_204]);
  });

  it('passes over the block of another stack', async () => {
    expect((await takePortBlock(0, probe([], [0, 1]))).block).toBe(2);
  });

  it('passes over a block with a taken port and gives it back', async () => {
    const machine = probe([17_204]);
    expect((await takePortBlock(0, machine)).block).toBe(1);
    expect(machine.log).toEqual(['take 0', 'release 0', 'take 1']);
  });

  it('needs the port that SeaweedFS derives from its admin port', async () => {
    const { admin } = await takePortBlock(0, probe([]));
    expect((await takePortBlock(0, probe([admin + 10_000]))).block).toBe(1);
  });

  it('gives different ports to different blocks, all below the ephemeral ones', async () => {
    const blocks = [await takePortBlock(0, probe([])), await takePortBlock(199, probe([]))];
    const ports = blocks
      .flatMap((block) => Object.values(block) as unknown[])
      .filter((value): value is number => typeof value === 'number' && value >= 1024);
    expect(new Set(ports).size).toBe(26);
    expect(Math.max(...ports) + 10_000).toBeLessThan(32_768);
  });

  it('says where it looked when nothing is free', async () => {
    const nothing: PortProbe = { reserve: () => undefined, isFree: () => Promise.resolve(true) };
    await expect(takePortBlock(0, nothing)).rejects.toThrow('between 17200 and 21199');
  });
});

describe('isPortFree', () => {
  it('tells a port in use from one that was given back', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await isPortFree(port)).toBe(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await isPortFree(port)).toBe(true);
  });
});
