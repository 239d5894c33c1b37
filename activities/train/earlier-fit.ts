import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import { newestRunBefore } from '../artifacts/earlier-run.js';
import type { StageContext } from '../artifacts/stage.js';
import type { EarlierScores } from './champion/score-drift.js';
import {
  type FIT_ARTIFACTS,
  fitOptions,
  isKeptFile,
  parseFitFacts,
  type FitFacts,
} from './fitted-model.js';

/** Why a model is fitted anew; each is explained in `refit-metrics.ts`. */
export type RefitReason =
  'first' | 'missing' | 'code' | 'options' | 'age' | 'features' | 'history' | 'drift';

/** Artifacts of a model that is kept: those of FIT_ARTIFACTS, and its published files. */
type FitArtifacts = Record<(typeof FIT_ARTIFACTS)[number], ArtifactRef> &
  Record<string, ArtifactRef>;

/** A model of an earlier day that may score this one. */
export interface EarlierFit {
  /** The date whose run had it last, and the date on which it was fitted. */
  from: string;
  day: string;
  artifacts: FitArtifacts;
}

/**
 * Whether a date goes on with an earlier model or is known to need its own; a model that is only too old is the champion
 * that the new one is compared with.
 */
export type FitPlan = ({ keep: EarlierFit } | { refit: RefitReason; champion?: EarlierFit }) & {
  /** Predictions of the release before. */
  before?: EarlierScores;
};

const DAY_MS = 86_400_000;

/**
 * The model of the newest released date before the run's, where it may still be used: it was fitted less
 * than `train.every` days before, by this code and these options, and its files are there. Later dates are
 * never looked at, so that a date that is run again finds what it found the first time.
 */
export async function findEarlierFit(context: StageContext): Promise<FitPlan> {
  const earlier = await newestRunBefore(context);
  if (earlier === undefined) return { refit: 'first' };
  const outputs = earlier.outputsOf('train');
  const { predictions } = outputs;
  const before = predictions && { before: { date: earlier.date, predictions } };
  return { ...(await planFit(context, earlier.date, fitArtifacts(outputs))), ...before };
}

async function planFit(
  context: StageContext,
  from: string,
  artifacts: FitArtifacts | undefined,
): Promise<FitPlan> {
  const { run, spec } = context;
  if (artifacts === undefined) return { refit: 'first' };
  const facts = await readFacts(context, artifacts);
  if (facts === undefined) return { refit: 'missing' };
  if (facts.code !== context.codeVersion) return { refit: 'code' };
  if (facts.options !== fitOptions(spec)) return { refit: 'options' };
  const ageDays = (Date.parse(run.date) - Date.parse(facts.day)) / DAY_MS;
  const fit = { from, day: facts.day, artifacts };
  return ageDays >= spec.train.every ? { refit: 'age', champion: fit } : { keep: fit };
}

function fitArtifacts(outputs: Record<string, ArtifactRef>): FitArtifacts | undefined {
  const { train_fit: facts, train_forests: forests } = outputs;
  if (facts === undefined || forests === undefined) return undefined;
  const published = Object.values(outputs).filter(({ dataset }) => isKeptFile(dataset));
  return {
    ...Object.fromEntries(published.map((ref) => [ref.dataset, ref])),
    train_fit: facts,
    train_forests: forests,
  };
}

/** The facts of the model, where every one of its files is there. */
async function readFacts(
  { publishStore, signal }: StageContext,
  artifacts: FitArtifacts,
): Promise<FitFacts | undefined> {
  const refs = Object.values(artifacts);
  const [facts, ...heads] = await Promise.all([
    publishStore.readText(artifacts.train_fit.uri, signal),
    ...refs.map(({ uri }) => publishStore.head(uri, signal)),
  ]);
  const areThere = heads.every((head, index) => head?.size === refs[index]?.bytes);
  return facts && areThere ? parseFitFacts(facts.text) : undefined;
}
