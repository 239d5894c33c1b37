import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { EarlierRun } from '../artifacts/earlier-run.js';
import { canonicalJson } from '../artifacts/fingerprint.js';
import type { StageContext } from '../artifacts/stage.js';
import { MEMBERS, type Member } from './members.js';

/** What a date on which weights were chosen leaves for the dates after it. */
const factsSchema = z.object({
  day: z.string(),
  code: z.string(),
  options: z.string(),
  /** The members that were blended, and their weights by group of customers, in the order of MEMBERS. */
  members: z.array(z.string()),
  weights: z.array(z.array(z.number()).length(MEMBERS.length)),
  protocol: z.string(),
  /** Rows of `metrics` that report on the weights, without their protocol. */
  figures: z.array(z.record(z.string(), z.unknown())),
});

export type BlendFacts = z.infer<typeof factsSchema>;

/** Weights of an earlier date that may still be used. */
export interface EarlierBlend {
  readonly day: string;
  readonly artifact: ArtifactRef;
}

const DATASET = 'recommend_blend';

const DAY_MS = 86_400_000;

/** The options on which weights depend. */
const optionsOf = ({ recommend, seed, train }: PipelineSpec): string =>
  canonicalJson({
    ...{ ...recommend, seed, horizonDays: train.horizonDays },
    evaluation: { ...recommend.evaluation, every: null },
    ...{ explore: null, control: null, feedback: null, language: null },
  });

/**
 * The weights of the newest released date before the run's, where they may still be used: they were chosen less than
 * `recommend.evaluation.every` days before, by this code and these options, and their file is there.
 */
export async function findEarlierBlend(
  context: StageContext,
  earlier: EarlierRun | undefined,
): Promise<EarlierBlend | null> {
  const { run, spec, publishStore, signal } = context;
  const artifact = earlier?.outputsOf('recommend')[DATASET];
  const found = artifact && (await publishStore.readText(artifact.uri, signal));
  const facts = found && parseFacts(found.text);
  if (!artifact || !facts) return null;
  const ageDays = (Date.parse(run.date) - Date.parse(facts.day)) / DAY_MS;
  const isSame = facts.code === context.codeVersion && facts.options === optionsOf(spec);
  return isSame && ageDays < spec.recommend.evaluation.every ? { day: facts.day, artifact } : null;
}

/** Takes over the weights of an earlier date; undefined where other members take part by now. */
export async function keepBlend(
  context: StageContext,
  { artifact }: EarlierBlend,
  members: ReadonlySet<Member>,
): Promise<BlendFacts | undefined> {
  const facts = parseFacts(await readFile(await context.fetch(artifact), 'utf8'));
  if (facts?.members.join() !== inOrder(members).join()) return undefined;
  context.carry(DATASET, artifact);
  return facts;
}

/** Saves weights that were chosen on this date. */
export async function saveBlend(
  context: StageContext,
  members: ReadonlySet<Member>,
  chosen: Pick<BlendFacts, 'weights' | 'protocol' | 'figures'>,
): Promise<void> {
  const facts: BlendFacts = {
    day: context.run.date,
    code: context.codeVersion,
    options: optionsOf(context.spec),
    members: inOrder(members),
    ...chosen,
  };
  const file = path.join(context.workDir, `${DATASET}.json`);
  await writeFile(file, JSON.stringify(facts));
  await context.saveFile(DATASET, file);
}

const inOrder = (members: ReadonlySet<Member>): Member[] =>
  MEMBERS.filter((member) => members.has(member));

function parseFacts(text: string): BlendFacts | undefined {
  try {
    return factsSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
