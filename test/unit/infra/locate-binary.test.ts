import path from 'node:path';
import binaries from '../../../infra/local/binaries.json';
import { cachedPath, recordBinary } from '../../../infra/local/setup/cached-binary.js';
import { binaryCandidates, locateBinary } from '../../../infra/local/setup/locate-binary.js';
import { temporaryFolder, write } from './temporary-folder.js';

const root = temporaryFolder();
const program = (name: string, output: string): string =>
  write(path.join(root, name), `#!/bin/sh\necho '${output}'\n`, 0o755);
const cacheOf = (name: string): string => path.join(root, name);

describe('binaryCandidates', () => {
  it('looks at PATH in its order and at the cache last', () => {
    const found = binaryCandidates('weed', { PATH: '/a:/b', XDG_CACHE_HOME: '/c' });
    expect(found.map(({ file }) => file)).toEqual([
      '/a/weed',
      '/b/weed',
      `/c/wayline/bin/weed-${binaries.weed.version}/weed`,
    ]);
  });

  it('looks at nothing else where the variable names a file', () => {
    const env = { PATH: '/a', WAYLINE_TEMPORAL_BIN: '/mine/temporal' };
    expect(binaryCandidates('temporal', env)).toEqual([
      { origin: 'variable', file: '/mine/temporal' },
    ]);
  });

  it('does not run programs of the current folder', () => {
    const found = binaryCandidates('weed', { PATH: '.::/a', XDG_CACHE_HOME: '/c' });
    expect(found.map(({ file }) => file)[0]).toBe('/a/weed');
  });
});

describe('locateBinary', () => {
  it('takes the one of the variable whatever its version', () => {
    const file = program('named/temporal', 'something else');
    expect(locateBinary('temporal', { WAYLINE_TEMPORAL_BIN: file })).toEqual({
      origin: 'variable',
      file,
      tried: [],
    });
  });

  it('says that the variable names nothing that runs', () => {
    const file = path.join(root, 'absent/temporal');
    expect(locateBinary('temporal', { WAYLINE_TEMPORAL_BIN: file })).toEqual({
      tried: [`${file} is not an executable file`],
    });
  });

  it('passes over an old version on PATH and takes the next', () => {
    const old = program('old/weed', 'version 30GB 3.80 linux amd64');
    const recent = program('recent/weed', 'version 8000GB 4.50 linux amd64');
    const PATH = [path.dirname(old), path.dirname(recent)].join(':');
    expect(locateBinary('weed', { PATH, XDG_CACHE_HOME: cacheOf('c1') })).toEqual({
      origin: 'path',
      file: recent,
      tried: [`${old} is version 3.80, needed ${binaries.weed.minimumVersion}`],
    });
  });

  it('passes over a program of the same name that is another one', () => {
    const other = program('other/temporal', 'a calendar');
    const { file, tried } = locateBinary('temporal', {
      PATH: path.dirname(other),
      XDG_CACHE_HOME: cacheOf('c2'),
    });
    expect(file).toBeUndefined();
    expect(tried[0]).toBe(`${other} does not answer '--version'`);
  });

  it('takes a binary from the cache whose checksum is the kept one', () => {
    const cache = cacheOf('c3');
    const file = cachedPath(path.join(cache, 'wayline'), 'weed', binaries.weed.version);
    write(file, 'a server');
    expect(recordBinary(file, { source: 'a wheel' })).toBeUndefined();
    expect(locateBinary('weed', { XDG_CACHE_HOME: cache })).toMatchObject({ file });
  });
});
