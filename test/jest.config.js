const path = require('node:path');

// The AWS SDK's notice about Node versions would stand between the tests' own lines.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const rootDir = path.resolve(__dirname, '..');
const transformed = [
  'ml-[^/]+',
  'is-any-array',
  'cheminfo-types',
  'd3-[^/]+',
  'internmap',
  'fast-check',
  'pure-rand',
];

const project = (displayName, folder, extra = {}) => ({
  displayName,
  rootDir,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/test/${folder}/**/*.test.ts`],
  modulePathIgnorePatterns: ['<rootDir>/.wayline/'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transformIgnorePatterns: [`/node_modules/(?!(?:${transformed.join('|')})/)`, '/dist/'],
  ...extra,
});

module.exports = {
  rootDir,
  coverageProvider: 'v8',
  // Ends what hangs; a test that starts servers three times may take minutes where other tests run beside it.
  testTimeout: 600_000,
  maxWorkers: 2,
  projects: [
    project('unit', 'unit'),
    project('replay', 'replay'),
    project('integration', 'integration'),
    project('e2e', 'e2e'),
  ],
};
