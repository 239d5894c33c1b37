import { cpSync } from 'node:fs';
import path from 'node:path';
import { hashFiles, sourceStamp } from '../../../infra/local/setup/source-files.js';
import { stageVersions } from '../../../infra/local/setup/stage-versions.js';
import { temporaryFolder, write } from './temporary-folder.js';

const root = temporaryFolder();

function compiledTree(name: string, changes: Record<string, string> = {}): string {
  const files = {
    'activities/index.js': 'all',
    'activities/collect/activity.js': 'collect',
    'activities/clean/activity.js': 'clean',
    'activities/clean/rules.sql': 'SELECT 1',
    'activities/clean/activity.js.map': 'map',
    'activities/compute/duck-session.js': 'duck',
    'workflows/contracts/spec.js': 'spec',
    'workflows/journey-pipeline.js': 'pipeline',
    ...changes,
  };
  for (const [file, content] of Object.entries(files)) {
    write(path.join(root, name, file), content);
  }
  return path.join(root, name);
}

const changed = (before: object, after: object): string[] =>
  Object.entries(after).flatMap(([stage, version]) =>
    Object.entries(before).some(([name, old]) => name === stage && old === version) ? [] : [stage],
  );

describe('stageVersions', () => {
  const before = stageVersions(compiledTree('before'));

  it('has a hash for each stage and for nothing else', () => {
    expect(before).toEqual({
      clean: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      collect: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
  });

  it('does not depend on where the tree lies', () => {
    cpSync(path.join(root, 'before'), path.join(root, 'elsewhere'), { recursive: true });
    expect(stageVersions(path.join(root, 'elsewhere'))).toEqual(before);
  });

  it('changes a stage with its SQL, and that stage only', () => {
    const after = compiledTree('sql', { 'activities/clean/rules.sql': 'SELECT 2' });
    expect(changed(before, stageVersions(after))).toEqual(['clean']);
  });

  it('changes every stage with what all share', () => {
    const after = compiledTree('shared', { 'activities/compute/duck-session.js': 'swan' });
    expect(changed(before, stageVersions(after))).toEqual(['clean', 'collect']);
    const contracts = compiledTree('contracts', { 'workflows/contracts/spec.js': 'other' });
    expect(changed(before, stageVersions(contracts))).toEqual(['clean', 'collect']);
  });

  it('stays where only a source map or the workflow changed', () => {
    const after = compiledTree('map', {
      'activities/clean/activity.js.map': 'other',
      'workflows/journey-pipeline.js': 'other',
    });
    expect(stageVersions(after)).toEqual(before);
  });
});

describe('hashFiles', () => {
  it('tells apart trees that have the same bytes under other names', () => {
    write(path.join(root, 'h/a'), 'x');
    write(path.join(root, 'h/b'), 'x');
    expect(hashFiles(path.join(root, 'h'), ['a'])).not.toBe(hashFiles(path.join(root, 'h'), ['b']));
  });
});

describe('sourceStamp', () => {
  it('changes when a source is changed, added or removed, and not otherwise', () => {
    const tree = path.join(root, 'stamp');
    write(path.join(tree, 'worker/main.ts'), 'one');
    write(path.join(tree, 'README.md'), 'text');
    const first = sourceStamp(tree);
    write(path.join(tree, 'README.md'), 'other text');
    expect(sourceStamp(tree)).toBe(first);
    write(path.join(tree, 'worker/main.ts'), 'two');
    const second = sourceStamp(tree);
    write(path.join(tree, 'worker/rules.sql'), '');
    expect(new Set([first, second, sourceStamp(tree)]).size).toBe(3);
  });
});
