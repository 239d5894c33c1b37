import { locateBinary } from './setup/locate-binary.js';

/**
 * Path of a local server's binary, in the order of set-up: its variable, PATH, our cache.
 *
 * @throws {Error} where there is none, with what was looked at
 */
export function serverBinary(name: 'temporal' | 'weed'): string {
  const { file, tried } = locateBinary(name);
  if (file !== undefined) return file;
  const looked = tried.length === 0 ? '' : ` (${tried.join('; ')})`;
  throw new Error(`no ${name} binary${looked}; 'npm start' and 'npm test' fetch it`);
}
