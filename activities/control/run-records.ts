import { Context } from '@temporalio/activity';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { StageName, StageOutput } from '../../workflows/contracts/stage-io.js';
import { recordsUri, type RunRecord } from '../artifacts/run-record.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { WaylineError } from '../failures.js';
import type { ControlDeps } from './control-deps.js';
import { recordResets } from './ledger.js';

export { recordsUri, type RunRecord } from '../artifacts/run-record.js';

type Storage = PipelineSpec['storage'];

/** The newest run that is done, of this date or before: what a skipped stage would carry over. */
export interface LastGoodRun {
  date: string;
  /** Address of its record. */
  record: string;
  stages: StageName[];
}

/** What a run is told when it opens. */
export interface OpenedRun {
  build: string;
  lastGood?: LastGoodRun;
}

export interface RunToOpen {
  storage: Storage;
  pipeline: string;
  date: string;
}

/** Activities that keep and find the records of runs. */
export interface RunRecordActivities {
  openRun(run: RunToOpen): Promise<OpenedRun>;
  /** Keeps the record of a run that is done, in place of an earlier run of its date. */
  recordRun(run: {
    storage: Storage;
    pipeline: string;
    record: RunRecord;
    /** Its history then tells by whom and why, which goes into the ledger. */
    wasReset?: boolean;
  }): Promise<void>;
  /** The output of a stage as the run of that record has made it. */
  carryStage(from: { storage: Storage; record: string; stage: StageName }): Promise<StageOutput>;
}

export function createRunRecordActivities(deps: ControlDeps): RunRecordActivities {
  return {
    async openRun({ storage, pipeline, date }) {
      const lastGood = await findLastGood(deps, { storage, pipeline, date });
      return { build: deps.build, ...(lastGood ? { lastGood } : {}) };
    },

    async recordRun({ storage, pipeline, record, wasReset }) {
      const uri = joinUri(recordsUri(storage, pipeline), `${record.date}.json`);
      const { artifacts } = deps.stores(storage);
      await artifacts.writeText(uri, JSON.stringify(record), undefined, signal());
      if (wasReset === true) await recordResets(deps, storage, { pipeline, date: record.date });
    },

    async carryStage({ storage, record, stage }) {
      const found = await readRecord(deps, storage, record);
      const output = found?.stages.find((made) => made.stage === stage);
      if (found === undefined || output === undefined) {
        throw new WaylineError(
          'ArtifactMissing',
          record,
          `no output of ${stage} is recorded there`,
        );
      }
      return {
        ...output,
        status: 'skipped',
        carriedFrom: output.carriedFrom ?? found.date,
        seconds: 0,
        attempts: 0,
      };
    },
  };
}

async function findLastGood(
  deps: ControlDeps,
  { storage, pipeline, date }: RunToOpen,
): Promise<LastGoodRun | undefined> {
  const folder = recordsUri(storage, pipeline);
  const { artifacts } = deps.stores(storage);
  const dates = (await artifacts.list(`${folder}/`, signal()))
    .map(({ key }) => /(\d{4}-\d{2}-\d{2})\.json$/.exec(key)?.[1] ?? '')
    .filter((found) => found !== '' && found <= date)
    .sort();
  const newest = dates.at(-1);
  if (newest === undefined) return undefined;
  const uri = joinUri(folder, `${newest}.json`);
  const record = await readRecord(deps, storage, uri);
  if (record === undefined) return undefined;
  return { date: newest, record: uri, stages: record.stages.map(({ stage }) => stage) };
}

async function readRecord(
  deps: ControlDeps,
  storage: Storage,
  uri: string,
): Promise<RunRecord | undefined> {
  const found = await deps.stores(storage).artifacts.readText(uri, signal());
  return found === undefined ? undefined : (JSON.parse(found.text) as RunRecord);
}

function signal(): AbortSignal {
  return Context.current().cancellationSignal;
}
