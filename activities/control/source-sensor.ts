import { ApplicationFailure, Context } from '@temporalio/activity';
import { FAILURE_TYPES, type FailureFacts } from '../../workflows/contracts/failure-types.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { RunInfo } from '../../workflows/contracts/stage-io.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { listSourceDay } from '../collect/source-listing.js';
import type { ControlDeps } from './control-deps.js';

/** The activity that looks whether a source day is there. */
export interface SourceSensorActivities {
  awaitSource(wait: { run: RunInfo; spec: PipelineSpec; deadlineAt: string }): Promise<void>;
}

/** Fails, to be tried again, until the day's files are there; for good once the deadline has passed. */
export function createSourceSensorActivities(deps: ControlDeps): SourceSensorActivities {
  return {
    async awaitSource({ run, spec, deadlineAt }) {
      const { cancellationSignal, info } = Context.current();
      const { source } = deps.stores(spec.storage);
      const objects = await listSourceDay(source, spec, run.date, cancellationSignal);
      const minFiles = spec.schedule?.ready.minFiles ?? 1;
      if (objects.length >= minFiles) return;
      const path = joinUri(
        spec.storage.source,
        spec.sources.events.path.replaceAll('{date}', run.date),
      );
      const late = Date.now() >= Date.parse(deadlineAt);
      const rule = `expected at least ${minFiles} files by ${deadlineAt}, got ${objects.length}`;
      const facts: FailureFacts = {
        type: 'UpstreamNotReady',
        object: path,
        message: `collect ${path}: ${rule}`,
        rule,
        remedy: FAILURE_TYPES.UpstreamNotReady.remedy,
      };
      throw ApplicationFailure.create({
        type: facts.type,
        message: facts.message,
        nonRetryable: late,
        details: [facts, { attempt: info.attempt }],
      });
    },
  };
}
