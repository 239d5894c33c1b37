import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that belongs to a state folder: its arguments, working folder or environment name it. */
export interface FoundProcess {
  pid: number;
  command: string;
}

/** Every living process that names the folder, this one excepted. */
export function processesOf(folder: string): FoundProcess[] {
  const found = process.platform === 'linux' ? fromProc() : fromPs();
  return found
    .filter(({ pid, all }) => pid !== process.pid && all.includes(folder))
    .map(({ pid, command }) => ({ pid, command }));
}

type Listed = FoundProcess & { all: string };

function fromProc(): Listed[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const read = (file: string): string => {
      try {
        return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    };
    const command = read('cmdline');
    return command === '' ? [] : [{ pid: Number(pid), command, all: command + read('environ') }];
  });
}

function fromPs(): Listed[] {
  const text = execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || command === undefined
      ? []
      : [{ pid: Number(pid), command, all: command }];
  });
}
