import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { specComplaints } from '../../support/spec-complaints.js';
import { checkSpec, parseSpecText, readSpecFile } from '../../../client/spec/read-spec.js';

const STORAGE = 'storage: {source: s3://raw, artifacts: s3://way/a, publish: s3://way/p}';
const EVENTS = 'sources: {events: {path: "events/dt={date}/*.parquet"}}';

describe('checkSpec', () => {
  it('keeps what was written and fills in the defaults beside it', () => {
    const checked = checkSpec(parseSpecText('s', `pipeline: shop\n${STORAGE}\n${EVENTS}\n`));
    expect(checked.input.train).toBeUndefined();
    expect(checked.complete.train.horizonDays).toBe(14);
  });

  it('names an unknown key, its line, the valid ones and the nearest', () => {
    expect(
      specComplaints(`pipeline: shop\n${STORAGE}\n${EVENTS}\ntrain:\n  horizonDay: 7\n`),
    ).toEqual([
      'spec.yaml:5: unknown key train.horizonDay: expected one of horizonDays, targets, returnEvents, risk, trees, furtherTrees, maxDepth, minSamplesLeaf, maxLeaves, maxRows, threshold, models, exactReasons, selection, protected, fairness, every, value, driftPsi; nearest is horizonDays',
    ]);
  });

  it('says once that a required key is misspelt', () => {
    expect(specComplaints(`pipeline: shop\n${STORAGE}\nsources:\n  evnts: {path: x}\n`)).toEqual([
      'spec.yaml:4: unknown key sources.evnts: expected one of events, customers, products, feedback, outcomes; nearest is events',
    ]);
  });

  it('names a wrong value, its line and the nearest right one', () => {
    expect(
      specComplaints(`pipeline: shop\n${STORAGE}\n${EVENTS}\ntimezone: Asia/Shangai\n`),
    ).toEqual([
      'spec.yaml:4: timezone is Asia/Shangai: expected an IANA time zone such as Asia/Shanghai; nearest is Asia/Shanghai',
    ]);
  });

  it.each([
    [
      '{amuont: price}',
      'unknown column sources.events.columns.amuont: expected one of event_id',
      'nearest is amount',
    ],
    ['{amount: {colum: x}}', 'columns.amount is {"colum":"x"}: expected', '{sql: expression}'],
    [
      '{event_time: {column: t, zone: Asia/Shangai}}',
      'columns.event_time.zone is Asia/Shangai',
      'nearest is Asia/Shanghai',
    ],
  ])('names the column of %s that is wrong', (columns, what, expected) => {
    const events = `sources:\n  events: {path: x.csv, columns: ${columns}}`;
    const lines = specComplaints(`pipeline: shop\n${STORAGE}\n${events}\n`);
    expect(lines).toEqual([expect.stringContaining(what)]);
    expect(lines[0]).toContain(expected);
    expect(lines[0]).toMatch(/^spec.yaml:4: /);
  });

  it('has a line for each thing that is wrong', () => {
    const lines = specComplaints(
      `pipeline: shop\n${STORAGE}\n${EVENTS}\nseed: x\ntrain: {trees: 1}\n`,
    );
    expect(lines).toEqual([
      'spec.yaml:4: seed is x: expected a number',
      'spec.yaml:5: train.trees is 1: expected at least 10',
    ]);
  });
});

describe('parseSpecText', () => {
  it.each([
    ['a: [1', 1],
    ['a: 1\na: 2', 2],
  ])('names the line of broken YAML %j', (text, line) => {
    expect(() => parseSpecText('spec.yaml', text)).toThrow(`spec.yaml:${line}: expected YAML`);
  });

  it('refuses what is no mapping', () => {
    expect(() => parseSpecText('spec.yaml', '- a')).toThrow('expected a YAML mapping');
  });
});

describe('readSpecFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-spec-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('names the file beside that was probably meant', async () => {
    await writeFile(path.join(folder, 'shop.yaml'), 'pipeline: shop');
    await expect(readSpecFile(path.join(folder, 'shpo.yaml'))).rejects.toThrow(
      'expected a YAML file that can be read; nearest is shop.yaml',
    );
  });

  describe('with a data contract in a file beside it', () => {
    const SPEC = `pipeline: shop
storage: {source: s3://shop-raw, artifacts: s3://wayline/artifacts, publish: s3://wayline/published}
sources: {events: {path: "events/dt={date}/*.csv"}}
quality:
  contract: promises.yaml
`;

    async function checked(contract: string, name = 'promises.yaml') {
      await writeFile(path.join(folder, 'shop.yaml'), SPEC);
      await writeFile(path.join(folder, name), contract);
      return checkSpec(await readSpecFile(path.join(folder, 'shop.yaml')));
    }

    it('takes it into the spec', async () => {
      const text = 'version: 1.2.0\nsources: {events: {columns: {amount: {type: number}}}}\n';
      expect((await checked(text)).complete.quality.contract).toEqual({
        version: '1.2.0',
        sources: { events: { columns: { amount: { type: 'number', required: false } } } },
      });
    });

    it('names the file that was probably meant', async () => {
      await expect(checked('version: 1.0.0', 'promise.yaml')).rejects.toThrow(
        'shop.yaml:5: quality.contract is promises.yaml: expected a YAML file that can be read, beside the spec; nearest is promise.yaml',
      );
    });

    it('names a version that is none, and a column that is none', async () => {
      await expect(checked('version: 1\nsources: {}\n')).rejects.toThrow(
        'quality.contract.version',
      );
      await expect(checked('version: 1.0.0\nsources: {evnts: {columns: {}}}\n')).rejects.toThrow(
        'unknown key quality.contract.sources.evnts: expected one of events, customers, products, feedback, outcomes; nearest is events',
      );
      const misspelt = 'version: 1.0.0\nsources: {events: {columns: {amuont: {type: number}}}}\n';
      await expect(checked(misspelt)).rejects.toThrow(
        'unknown column quality.contract.sources.events.columns.amuont',
      );
    });
  });
});
