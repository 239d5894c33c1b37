import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as GenerateSample from '../../../client/sample/generate-sample.js';

const modulePath = path.resolve(__dirname, '../../../dist/client/sample/generate-sample.js');
const { generateSample } = createRequire(__filename)(modulePath) as typeof GenerateSample;

/** Last day of the small shop. */
export const LAST_DAY = '2026-06-30';

/** A folder of one test file, with a small made-up shop in it. */
export interface Workspace {
  root: string;
  shop: string;
  /** A path below the workspace. */
  at(...parts: string[]): string;
  remove(): void;
}

/** Makes a workspace with a shop of about 20,000 events on 40 days: enough for every stage to have work. */
export async function openWorkspace(): Promise<Workspace> {
  const root = mkdtempSync(path.join(tmpdir(), 'wayline-e2e-'));
  const shop = path.join(root, 'shop');
  await generateSample({ outDir: shop, events: 20_000, days: 40, endDate: LAST_DAY });
  return {
    root,
    shop,
    at: (...parts) => path.join(root, ...parts),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Every file below a folder with its bytes, by relative path. */
export function filesOf(folder: string): Map<string, Buffer> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name))]));
}
