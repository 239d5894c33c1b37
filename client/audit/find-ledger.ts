import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow';
import { listLedger, readLedger, type Ledger } from '../../activities/artifacts/ledger.js';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { pipelineSpecSchema, type PipelineSpec } from '../../workflows/contracts/spec.js';
import type { JourneyPipelineInput } from '../../workflows/messages.js';
import { wrongCall } from '../command-failure.js';
import type { ClientConfig } from '../config.js';
import type { TemporalClient } from '../connection.js';
import { listRuns, type RunHandle } from '../runs.js';

/** Whose ledger is read, and where it lies. */
export interface LedgerPlace {
  pipeline: string;
  storage: PipelineSpec['storage'];
}

/** The place of a run's ledger, by the spec that the run was started with. */
export async function ledgerOfRun(
  { client }: TemporalClient,
  handle: RunHandle,
): Promise<LedgerPlace> {
  const { events } = await handle.fetchHistory();
  const started = events?.[0]?.workflowExecutionStartedEventAttributes;
  const { spec } = await decodeFromPayloadsAtIndex<JourneyPipelineInput>(
    client.options.loadedDataConverter,
    0,
    started?.input?.payloads,
  );
  const parsed = pipelineSpecSchema.safeParse(spec);
  if (!parsed.success) {
    throw wrongCall({
      object: `run ${handle.workflowId}`,
      expected: 'a run whose spec is valid; name the spec with --spec',
    });
  }
  return { pipeline: parsed.data.pipeline, storage: parsed.data.storage };
}

/** The place of a pipeline's ledger, by its newest run on the server; of any pipeline where none is named. */
export async function ledgerOfPipeline(
  temporal: TemporalClient,
  pipeline: string | undefined,
): Promise<LedgerPlace> {
  const [newest] = await listRuns(temporal, {
    limit: 1,
    ...(pipeline === undefined ? {} : { pipeline }),
  });
  if (newest === undefined) {
    throw wrongCall({
      object: pipeline === undefined ? 'audit' : `--pipeline ${pipeline}`,
      expected: 'a pipeline that has run on this server, or its spec with --spec',
    });
  }
  const { runId, executionId } = newest;
  return ledgerOfRun(temporal, temporal.client.workflow.getHandle(runId, executionId));
}

/** The ledger at a place. */
export async function openLedger(
  { storage: environment }: Pick<ClientConfig, 'storage'>,
  { pipeline, storage }: LedgerPlace,
): Promise<Ledger> {
  const { artifacts } = createStores(environment)(storage);
  const ids = await listLedger(artifacts, storage, pipeline);
  return readLedger(artifacts, storage, pipeline, ids);
}
