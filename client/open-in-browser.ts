import { spawn } from 'node:child_process';

/** Opens a local file with the system's own opener; a machine without one is no error. */
export function openInBrowser(file: string): void {
  const [command, ...before] = openerOf(process.platform);
  const child = spawn(command, [...before, file], { detached: true, stdio: 'ignore' });
  child.once('error', () => undefined);
  child.unref();
}

function openerOf(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  return ['xdg-open'];
}
