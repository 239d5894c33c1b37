import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type {
  ServerLaunch,
  ServerProcess,
  SupervisorReport,
  SupervisorRequest,
} from './server-messages.js';
import { processStart } from './setup/process-identity.js';

/**
 * The process between a stack and its servers. It starts them itself and lives in a session of its
 * own, so that they end when the stack's process is gone, however that ended (kill -9, a closed
 * terminal): the channel to it then closes. Started with the path of the list of living servers.
 */
interface Running {
  launch: ServerLaunch;
  child: ChildProcess;
  record: ServerProcess;
  ended: Promise<void>;
}

const running = new Map<string, Running>();
const listFile = process.argv[2] ?? '';

function writeList(): void {
  const records = [...running.values()].map((server) => server.record);
  try {
    writeFileSync(listFile, `${JSON.stringify(records)}\n`, { mode: 0o600 });
  } catch {
    // A full disk. The list only serves a run after one whose supervisor was killed too.
  }
}

function report(message: SupervisorReport): void {
  if (process.connected) process.send?.(message, () => undefined);
}

function rotateLog(file: string): number {
  if (existsSync(file)) renameSync(file, file.replace(/\.log$/, '.previous.log'));
  return openSync(file, 'a', 0o600);
}

function start(launch: ServerLaunch): void {
  const log = rotateLog(launch.logFile);
  const { command, args, env, cwd, name } = launch;
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise<void>((resolve) => {
    const end = (how: string): void => {
      if (!running.delete(name)) return;
      for (const leaving of launch.leavings) rmSync(leaving, { force: true });
      writeList();
      report({ kind: 'ended', name, how });
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(signal ?? `code ${code ?? 'unknown'}`));
  });
  const pid = child.pid ?? 0;
  const record = { name, pid, start: pid > 0 ? processStart(pid) : undefined, command };
  running.set(name, { launch, child, record, ended });
  writeList();
  if (pid > 0) report({ kind: 'started', name, pid });
}

async function stop(server: Running): Promise<void> {
  server.child.kill('SIGTERM');
  const kill = setTimeout(() => server.child.kill('SIGKILL'), server.launch.graceMs);
  await server.ended;
  clearTimeout(kill);
}

async function stopAll(): Promise<void> {
  await Promise.all([...running.values()].map(stop));
  rmSync(listFile, { force: true });
  process.exit(0);
}

process.on('message', (request: SupervisorRequest) => {
  switch (request.kind) {
    case 'start':
      start(request.launch);
      break;
    case 'stop': {
      const server = running.get(request.name);
      if (server !== undefined) void stop(server);
      break;
    }
    case 'stopAll':
      void stopAll();
      break;
  }
});

for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(event, () => void stopAll());
}
