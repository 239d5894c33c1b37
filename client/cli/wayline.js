#!/usr/bin/env node
const path = require('node:path');
const { runSetup } = require('../../infra/local/setup/steps.js');

const needs = process.argv[2] === 'demo' ? 'start' : 'build';

runSetup(needs).then(() => {
  if (process.exitCode) return;
  require(path.resolve(__dirname, '..', '..', 'dist', 'client', 'cli', 'main.js'));
});
