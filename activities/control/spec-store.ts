import { createHash } from 'node:crypto';
import {
  pipelineSpecSchema,
  type PipelineSpec,
  type PipelineSpecInput,
} from '../../workflows/contracts/spec.js';
import { canonicalJson } from '../artifacts/fingerprint.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import type { Stores } from '../deps.js';
import { WaylineError } from '../failures.js';

type Storage = PipelineSpec['storage'];

/** A spec as it is kept: as the user wrote it, and with every default filled in. */
export interface StoredSpec {
  input: PipelineSpecInput;
  complete: PipelineSpec;
}

/**
 * The address under which a spec is kept: it is named by the SHA-256 of its own canonical JSON, so what an
 * address names never changes. A service that only the spec names goes along as parameters, since whoever
 * reads the address knows no more than it and the environment.
 */
export function specAddress(spec: PipelineSpecInput): string {
  const { artifacts, endpoint, region, pathStyle } = spec.storage;
  const sha256 = createHash('sha256').update(canonicalJson(spec)).digest('hex');
  const service = new URLSearchParams({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(pathStyle === undefined ? {} : { pathStyle: String(pathStyle) }),
  }).toString();
  const uri = joinUri(artifacts, spec.pipeline, '_specs', `${sha256}.json`);
  return service === '' ? uri : `${uri}?${service}`;
}

/** Keeps a spec and returns its address; one that is there already stays as it is. */
export async function storeSpec(
  store: ObjectStore,
  spec: PipelineSpecInput,
  signal?: AbortSignal,
): Promise<string> {
  const address = specAddress(spec);
  const [uri = address] = address.split('?');
  await store.writeText(uri, canonicalJson(spec), { ifAbsent: true }, signal);
  return address;
}

/**
 * The spec that an address names. Throws ArtifactMissing where it is gone, DataContractViolation where its
 * content is not what its name says or is of another pipeline, InvalidConfig where it is no valid spec.
 */
export async function loadSpec(
  stores: Stores,
  pipeline: string,
  address: string,
  signal?: AbortSignal,
): Promise<StoredSpec> {
  const [uri = address] = address.split('?');
  const found = await stores(serviceOf(address)).artifacts.readText(uri, signal);
  if (found === undefined) {
    throw new WaylineError('ArtifactMissing', uri, 'no spec is kept there', {
      remedy: 'Apply the schedule again: wayline schedule apply --spec FILE',
    });
  }
  const sha256 = createHash('sha256').update(found.text).digest('hex');
  if (!uri.endsWith(`/${sha256}.json`)) {
    throw new WaylineError('DataContractViolation', uri, `expected its SHA-256, got ${sha256}`);
  }
  const input = JSON.parse(found.text) as PipelineSpecInput;
  const parsed = pipelineSpecSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const key = issue?.path.join('.') ?? 'spec';
    throw new WaylineError('InvalidConfig', uri, `${key}: ${issue?.message ?? 'invalid'}`);
  }
  if (parsed.data.pipeline !== pipeline) {
    const got = parsed.data.pipeline;
    throw new WaylineError('InvalidConfig', uri, `expected the pipeline ${pipeline}, got ${got}`);
  }
  return { input, complete: parsed.data };
}

function serviceOf(address: string): Storage {
  const [uri = address, query = ''] = address.split('?');
  const service = new URLSearchParams(query);
  const endpoint = service.get('endpoint');
  const region = service.get('region');
  const pathStyle = service.get('pathStyle');
  return {
    ...{ source: uri, artifacts: uri, publish: uri },
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
    ...(pathStyle === null ? {} : { pathStyle: pathStyle === 'true' }),
  };
}
