import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { checkBinary, recordBinary } from '../../../infra/local/setup/cached-binary.js';
import { temporaryFolder, write } from './temporary-folder.js';

const root = temporaryFolder();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('recordBinary', () => {
  it('makes the file executable', () => {
    const file = write(path.join(root, 'plain'), 'server');
    recordBinary(file, { source: 'test', pinned: sha256('server') });
    expect(statSync(file).mode & 0o111).toBe(0o111);
  });

  it('refuses a file whose checksum is not the pinned one', () => {
    const file = write(path.join(root, 'forged'), 'forged');
    expect(recordBinary(file, { source: 'test', pinned: sha256('server') })).toBe(
      `has sha256 ${sha256('forged')}, expected ${sha256('server')}`,
    );
    expect(statSync(file).mode & 0o111).toBe(0);
  });
});

describe('checkBinary', () => {
  it('refuses a file that was changed after it was fetched, same length or not', () => {
    const file = write(path.join(root, 'changed'), 'server');
    recordBinary(file, { source: 'test' });
    expect(checkBinary(file)).toBeUndefined();
    write(file, 'sErver');
    expect(checkBinary(file)).toBe(`has sha256 ${sha256('sErver')}, expected ${sha256('server')}`);
  });

  it('takes a file that was written again with the same content', () => {
    const file = write(path.join(root, 'restored'), 'server');
    recordBinary(file, { source: 'test' });
    write(file, 'server');
    expect(checkBinary(file)).toBeUndefined();
  });

  it('refuses a file without a checksum beside it', () => {
    expect(checkBinary(write(path.join(root, 'stray'), 'server'))).toBe(
      'has no checksum beside it',
    );
  });

  it('says that a file is not there', () => {
    expect(checkBinary(path.join(root, 'nowhere'))).toBe('is not there');
  });
});
