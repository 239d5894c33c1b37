import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { WorkerDescription } from '../../worker/describe.js';
import { oneLine } from '../command-failure.js';
import { nearestName } from '../nearest-name.js';
import { bytesText } from '../progress/run-summary.js';
import { fail, ok, warn, type Finding } from './finding.js';

/** Oldest Node.js that Wayline is tested with (package.json, engines). */
const NODE = { major: 20, minor: 19 };

/** Zones change several times a year; data of two years ago is wrong for some country. */
const TZDATA_YEARS = 2;

const GIGABYTE = 1024 ** 3;

/** Whether this version of Node.js is one that Wayline runs on. */
export function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > NODE.major || (major === NODE.major && minor >= NODE.minor);
  if (isEnough) return ok('node', `Node.js ${version}`);
  return fail(
    'node',
    `Node.js ${version}, expected ${NODE.major}.${NODE.minor} or newer`,
    'Install a newer Node.js: https://nodejs.org',
  );
}

/** Whether the time zone data of this Node.js is of late. */
export function judgeTzdata(tzdata: string | undefined, year: number): Finding {
  const made = Number(/^(\d{4})/.exec(tzdata ?? '')?.[1]);
  if (Number.isNaN(made)) {
    return fail(
      'tzdata',
      'this Node.js has no time zone data, so that local days cannot be worked out',
      'Use a Node.js with full ICU (the official builds have it).',
    );
  }
  if (year - made < TZDATA_YEARS) return ok('tzdata', `time zone data ${tzdata ?? ''}`);
  return warn(
    'tzdata',
    `time zone data ${tzdata ?? ''} is ${year - made} years old`,
    'Install a newer Node.js: rules of zones have changed since.',
  );
}

/** Whether the scratch disk has the room that workers may use. */
export function judgeScratch(folder: string, freeBytes: number, gigabytes: number): Finding {
  const needed = gigabytes * GIGABYTE;
  const says = `${bytesText(freeBytes)} free at ${folder}, WAYLINE_SCRATCH_GB allows ${gigabytes}`;
  if (freeBytes >= needed) return ok('scratch', says);
  const mend =
    'Free space, point WAYLINE_SCRATCH_DIR at a larger disk, or lower WAYLINE_SCRATCH_GB.';
  return freeBytes < needed / 10 ? fail('scratch', says, mend) : warn('scratch', says, mend);
}

/** Whether every WAYLINE_ variable that is set is one that is read, and has a value that can be. */
export function judgeVariables(
  set: readonly string[],
  known: readonly string[],
  problem: string | undefined,
): Finding {
  if (problem !== undefined) {
    return fail('variables', oneLine(problem), 'Correct the named variables.');
  }
  const unknown = set.filter((name) => !known.includes(name));
  if (unknown.length === 0) return ok('variables', `${set.length} WAYLINE_ variables set`);
  const named = unknown.map((name) => {
    const nearest = nearestName(name, known);
    return nearest === undefined ? name : `${name} (nearest is ${nearest})`;
  });
  return warn(
    'variables',
    `nothing reads ${named.join(', ')}`,
    'Correct or remove the named variables.',
  );
}

/** Whether the build has made the workflow code that workers load. */
export function judgeBundle({ bundles, sdkVersion }: WorkerDescription): Finding {
  if (bundles.plain === null || bundles.versioned === null) {
    return fail('bundle', 'the bundled workflow code is not there', 'Build it: npm run build');
  }
  return ok('bundle', `workflow code ${bundles.plain.slice(0, 12)}, SDK ${sdkVersion}`);
}

/** The checks of this machine alone. */
export async function checkMachine(
  worker: WorkerDescription,
  set: readonly string[],
  known: readonly string[],
): Promise<Finding[]> {
  const { scratch } = worker;
  return [
    judgeNode(process.versions.node),
    judgeTzdata(process.versions['tz'], new Date().getFullYear()),
    judgeVariables(set, [...known, ...worker.variables], worker.problem),
    judgeBundle(worker),
    ...(scratch.folder === ''
      ? []
      : [judgeScratch(scratch.folder, await freeBytesAt(scratch.folder), scratch.gigabytes)]),
  ];
}

/** Free space where the folder is, or will be once it is made. */
async function freeBytesAt(folder: string): Promise<number> {
  const facts = await statfs(folder).catch(() => undefined);
  if (facts !== undefined) return facts.bavail * facts.bsize;
  const parent = path.dirname(path.resolve(folder));
  return parent === folder ? 0 : freeBytesAt(parent);
}
