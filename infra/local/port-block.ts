import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { takeLock } from './setup/lock-file.js';

/**
 * Blocks lie below the ephemeral ports of Linux (32768 and up), so that no outgoing connection takes
 * one, and so does each port + 10000, which SeaweedFS dials for its admin service.
 */
const FIRST_PORT = 17_200;
const BLOCK_SIZE = 20;
const BLOCKS = 200;

/** Offset of the port that SeaweedFS derives from that of its admin service. */
export const ADMIN_GRPC_OFFSET = 10_000;

/** Ports that belong to one stack on this machine until they are released. */
export interface PortBlock {
  readonly temporal: number;
  readonly temporalUi: number;
  readonly temporalHttp: number;
  readonly temporalMetrics: number;
  readonly s3: number;
  readonly s3Grpc: number;
  readonly filer: number;
  readonly filerGrpc: number;
  readonly volume: number;
  readonly volumeGrpc: number;
  readonly master: number;
  readonly masterGrpc: number;
  readonly admin: number;
  release(): void;
}

/** How blocks are reserved and checked; replaced in tests. */
export interface PortProbe {
  /** Reserves a block among the stacks of this machine; undefined where another stack has it. */
  reserve(block: number): { release: () => void } | undefined;
  isFree(port: number): Promise<boolean>;
}

/** Whether a port of 127.0.0.1 can be listened on now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      server.close(() => resolve(true)),
    );
  });
}

const MACHINE: PortProbe = {
  isFree: isPortFree,
  reserve(block) {
    try {
      const lock = takeLock(path.join(os.tmpdir(), `wayline-ports-${block}.lock`));
      return 'release' in lock ? lock : undefined;
    } catch {
      // The lock of another user, which we may not even read.
      return undefined;
    }
  },
};

const portsOf = (block: number): Omit<PortBlock, 'release'> => {
  const at = (offset: number): number => FIRST_PORT + block * BLOCK_SIZE + offset;
  return {
    temporal: at(0),
    temporalUi: at(1),
    temporalHttp: at(2),
    temporalMetrics: at(3),
    s3: at(4),
    s3Grpc: at(5),
    filer: at(6),
    filerGrpc: at(7),
    volume: at(8),
    volumeGrpc: at(9),
    master: at(10),
    masterGrpc: at(11),
    admin: at(12),
  };
};

/**
 * Reserves the first block whose ports are all free. Two stacks that start at once get different
 * blocks; a machine with one stack always gets the same addresses.
 *
 * @param firstBlock blocks before it are not tried, because a server could not bind there
 */
export async function takePortBlock(
  firstBlock = 0,
  probe: PortProbe = MACHINE,
): Promise<PortBlock & { block: number }> {
  for (let block = firstBlock; block < BLOCKS; block += 1) {
    const reserved = probe.reserve(block);
    if (reserved === undefined) continue;
    const ports = portsOf(block);
    const needed = [...Object.values(ports), ports.admin + ADMIN_GRPC_OFFSET];
    const free = await Promise.all(needed.map((port) => probe.isFree(port)));
    if (free.every(Boolean)) return { ...ports, block, release: reserved.release };
    reserved.release();
  }
  const last = FIRST_PORT + BLOCKS * BLOCK_SIZE - 1;
  throw new Error(`no free ports for the local servers between ${FIRST_PORT} and ${last}`);
}
