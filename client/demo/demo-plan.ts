import path from 'node:path';
import { createS3Store, type S3Config } from '../../activities/artifacts/s3-store.js';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import type { Terminal } from '../cli/terminal.js';
import { wrongCall } from '../command-failure.js';
import type { ClientConfig } from '../config.js';
import { ensureBundledSample } from '../sample/ensure-bundled-sample.js';
import { deriveSources, pipelineNameOf } from '../spec/derive-spec.js';
import { checkSpec, readSpecFile, type CheckedSpec, type SpecDocument } from '../spec/read-spec.js';
import { isDataFile, objectsByDay } from '../spec/source-path.js';
import type { DemoOptions } from './demo-options.js';
import { openFolder, openPrefix, type DemoSource } from './demo-source.js';
import { folderId } from './sync-source.js';

/** Where the demo's artifacts and releases go on the embedded server. */
const EMBEDDED_STORAGE = { artifacts: 's3://wayline/artifacts', publish: 's3://wayline/published' };

/** Bucket of the embedded server that mirrors local folders. */
export const SOURCE_BUCKET = 'wayline-source';

/** What the demo is going to run, settled before anything is started. */
export interface DemoPlan {
  source: DemoSource;
  spec: CheckedSpec;
  /** Where the spec came from. */
  specOrigin: 'file' | 'source' | 'derived';
  /** How the source's own S3 service is reached; undefined for folders. */
  sourceS3: S3Config | undefined;
}

/**
 * Opens the source and settles the spec. Fails (exit 2) with a line that names what is wrong: a source
 * that is not there or has no events, a spec that cannot be read.
 */
export async function planDemo(
  options: DemoOptions,
  config: ClientConfig,
  terminal: Terminal,
): Promise<DemoPlan> {
  const given = options.spec === undefined ? undefined : await readSpecFile(options.spec);
  const sourceS3 = s3ConfigOf(given, config);
  const source = await openSource(options, given, sourceS3, terminal);
  const inSource = given === undefined ? await source.readSpec() : undefined;
  const document = given ?? inSource ?? derivedSpec(source);
  const spec = checkSpec(withDemoStorage(document, source));
  if (objectsByDay(spec.complete.sources.events.path, source.objects).size === 0) {
    throw noEvents(source, spec.complete.sources.events.path);
  }
  return {
    source,
    spec,
    specOrigin: given ? 'file' : inSource ? 'source' : 'derived',
    sourceS3: source.uri === undefined ? undefined : sourceS3,
  };
}

async function openSource(
  options: DemoOptions,
  given: SpecDocument | undefined,
  s3: S3Config,
  terminal: Terminal,
): Promise<DemoSource> {
  const named = options.source ?? ownSource(given);
  if (named === undefined) {
    const folder = path.join(options.stateDir, 'sample');
    terminal.note('source: the bundled sample, made on first use');
    return openFolder(await ensureBundledSample(folder));
  }
  return named.startsWith('s3://') ? openPrefix(named, createS3Store(s3)) : openFolder(named);
}

/** A spec given without --source says itself where its events lie. */
function ownSource(given: SpecDocument | undefined): string | undefined {
  const source = section(given?.value, 'storage')['source'];
  return typeof source === 'string' ? source : undefined;
}

function s3ConfigOf(given: SpecDocument | undefined, config: ClientConfig): S3Config {
  const { endpoint, region, pathStyle } = section(given?.value, 'storage');
  return {
    endpoint: typeof endpoint === 'string' ? endpoint : config.s3.endpoint,
    region: typeof region === 'string' ? region : config.s3.region,
    pathStyle: typeof pathStyle === 'boolean' ? pathStyle : undefined,
  };
}

function derivedSpec(source: DemoSource): SpecDocument {
  const sources = deriveSources(source.objects);
  if (sources === undefined) throw noEvents(source, 'events/dt=YYYY-MM-DD/*.parquet or events.*');
  return {
    name: 'derived spec',
    value: { pipeline: pipelineNameOf(source.name), sources },
    lineOf: () => undefined,
  };
}

/** The document with the demo's storage; the rest of the spec stays as it was written. */
function withDemoStorage(document: SpecDocument, source: DemoSource): SpecDocument {
  const storage: PipelineSpecInput['storage'] = {
    source: source.uri ?? `s3://${SOURCE_BUCKET}/${folderId(source.folder ?? source.label)}`,
    ...EMBEDDED_STORAGE,
  };
  return { ...document, value: { ...document.value, storage } };
}

function noEvents(source: DemoSource, expected: string): Error {
  const files = source.objects
    .map(({ key }) => key)
    .filter(isDataFile)
    .slice(0, 1000);
  return wrongCall({
    object: `--source ${source.label} has no events`,
    expected: `files such as ${expected} in a format that Wayline reads`,
    got: expected,
    candidates: files,
  });
}

function section(
  value: Record<string, unknown> | undefined,
  name: string,
): Record<string, unknown> {
  const found = value?.[name];
  return typeof found === 'object' && found !== null ? { ...found } : {};
}
