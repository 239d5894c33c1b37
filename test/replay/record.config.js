const { projects, ...common } = require('../jest.config.js');

/** The recorder of histories (README.md beside it); no part of the tests. */
module.exports = {
  ...common,
  projects: [
    {
      ...projects.find(({ displayName }) => displayName === 'replay'),
      displayName: 'record',
      testMatch: ['<rootDir>/test/replay/record.ts'],
    },
  ],
};
