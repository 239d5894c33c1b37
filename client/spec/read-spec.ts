import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument, type Document } from 'yaml';
import {
  pipelineSpecSchema,
  type PipelineSpec,
  type PipelineSpecInput,
} from '../../workflows/contracts/spec.js';
import { wrongCall, type WrongCall } from '../command-failure.js';
import { wrongColumnNames } from './column-names.js';
import { describeSpecIssues } from './spec-issues.js';

/** A spec as it was written, before it is checked. */
export interface SpecDocument {
  /** Name for messages: the file as the user named it. */
  name: string;
  value: Record<string, unknown>;
  /** Line (from 1) of a key, or of the nearest section above it that is written. */
  lineOf(keys: readonly PropertyKey[]): number | undefined;
}

/** A checked spec: as the user wrote it, and with every default filled in. */
export interface CheckedSpec {
  input: PipelineSpecInput;
  complete: PipelineSpec;
}

/** Reads a YAML (or JSON) spec file. Fails (exit 2) where the file is not there or is no mapping. */
export async function readSpecFile(file: string): Promise<SpecDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw wrongCall({
      object: `spec ${file}`,
      expected: 'a YAML file that can be read',
      got: path.basename(file),
      candidates: await specFilesBeside(file),
    });
  }
  return withContract(file, parseSpecText(file, text));
}

/** The spec with its data contract in it, where it names a file beside itself. */
async function withContract(file: string, document: SpecDocument): Promise<SpecDocument> {
  const { quality } = document.value;
  if (!isRecord(quality) || typeof quality['contract'] !== 'string') return document;
  const named = quality['contract'];
  const own = path.resolve(path.dirname(file), named);
  const line = document.lineOf(['quality', 'contract']);
  let text: string;
  try {
    text = await readFile(own, 'utf8');
  } catch {
    throw wrongCall({
      object: `${document.name}:${line ?? 1}: quality.contract is ${named}`,
      expected: 'a YAML file that can be read, beside the spec',
      got: named,
      candidates: await specFilesBeside(own),
    });
  }
  const { value: contract } = parseSpecText(named, text);
  return { ...document, value: { ...document.value, quality: { ...quality, contract } } };
}

/** The document of a YAML text; `name` is what its errors call it. */
export function parseSpecText(name: string, text: string): SpecDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line } = lines.linePos(error.pos[0]);
    throw wrongCall({ object: `${name}:${line}`, expected: `YAML, got: ${error.message}` });
  }
  const value: unknown = document.toJS();
  if (!isRecord(value)) {
    throw wrongCall({ object: name, expected: 'a YAML mapping of keys such as pipeline, sources' });
  }
  return { name, value, lineOf: (keys) => lineOf(document, lines, keys) };
}

/** The checked spec of a document; fails (exit 2) with a line for each thing that is wrong. */
export function checkSpec(document: SpecDocument): CheckedSpec {
  const parsed = pipelineSpecSchema.safeParse(document.value);
  const placeOf = (keys: readonly PropertyKey[]): string => {
    const line = document.lineOf(keys);
    return line === undefined ? document.name : `${document.name}:${line}`;
  };
  const wrong = parsed.success
    ? wrongColumnNames(parsed.data, placeOf)
    : describeSpecIssues(parsed.error.issues, {
        placeOf,
        valueAt: (keys) => keys.reduce<unknown>(child, document.value),
      });
  const [first, ...rest] = wrong;
  if (first !== undefined) throw wrongCall(first, ...rest);
  if (!parsed.success) throw wrongCall(unexplained(document.name));
  return { input: document.value as PipelineSpecInput, complete: parsed.data };
}

function unexplained(name: string): WrongCall {
  return { object: name, expected: 'a valid spec' };
}

function lineOf(
  document: Document,
  lines: LineCounter,
  keys: readonly PropertyKey[],
): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of keys) {
    if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = isNode(node) ? node.range?.[0] : offset;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) break;
    offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
    node = pair.value;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}

async function specFilesBeside(file: string): Promise<string[]> {
  try {
    const names = await readdir(path.dirname(file));
    return names.filter((name) => /\.ya?ml$/i.test(name));
  } catch {
    return [];
  }
}

function child(node: unknown, key: PropertyKey): unknown {
  if (Array.isArray(node)) return (node as unknown[])[Number(key)];
  return isRecord(node) ? node[String(key)] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
