import { stalePackages } from '../../../infra/local/setup/install-packages.js';
import { swallowedFlags } from '../../../infra/local/setup/npm-flags.js';

describe('stalePackages', () => {
  const locked = {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/jest': { version: '30.5.2', dev: true },
    'node_modules/@swc/core-win32-x64-msvc': { version: '1.16.18', optional: true },
  };

  it('finds none where every needed package is there in the locked version', () => {
    const installed = { 'node_modules/zod': { version: '4.6.7' } };
    expect(stalePackages(locked, installed, { dev: false })).toEqual([]);
  });

  it('finds a package of another version', () => {
    const installed = { 'node_modules/zod': { version: '4.6.6' } };
    expect(stalePackages(locked, installed, { dev: false })).toEqual(['node_modules/zod']);
  });

  it('needs the development packages for the tests only', () => {
    const installed = { 'node_modules/zod': { version: '4.6.7' } };
    expect(stalePackages(locked, installed, { dev: true })).toEqual(['node_modules/jest']);
  });
});

describe('swallowedFlags', () => {
  it('warns of flags that npm has kept', () => {
    expect(swallowedFlags({ npm_config_json: 'true', npm_config_ui_port: '8233' })).toBe(
      "npm kept --json --ui-port for itself; write 'npm start -- --json --ui-port ...'",
    );
  });

  it('is silent where npm has kept none', () => {
    expect(swallowedFlags({ npm_config_registry: 'https://registry.npmjs.org/' })).toBeUndefined();
  });
});
