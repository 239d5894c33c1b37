import { chromium, type Browser } from 'playwright-core';
import { recordedChromium } from '../../../infra/local/setup/find-chromium.js';

/** The Chromium that set-up found; without a sandbox, which root cannot have. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = recordedChromium();
  if (executablePath === undefined) throw new Error('no Chromium: run `npm test`, which finds one');
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}
