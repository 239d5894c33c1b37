import { parse } from 'yaml';
import { wrongCall } from '../command-failure.js';

/** Adds one `--set key=value` to those before it; the value is read as YAML (8, true, a text, [a, b]). */
export function collectSettings(
  text: string,
  before: Record<string, unknown> | undefined,
): Record<string, unknown> {
  const at = text.indexOf('=');
  const key = text.slice(0, at).trim();
  if (at < 1 || key === '') {
    throw wrongCall({ object: `--set ${text}`, expected: 'key=value, such as segment.k=8' });
  }
  return { ...before, [key]: valueOf(text, text.slice(at + 1)) };
}

function valueOf(setting: string, text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    throw wrongCall({ object: `--set ${setting}`, expected: 'a value that YAML can read after =' });
  }
}
