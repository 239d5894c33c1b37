import type { SignalDefinition, UpdateDefinition } from '@temporalio/common';
import { setHandler } from '@temporalio/workflow';
import type { StageName } from './contracts/stage-io.js';
import {
  abortSignal,
  abortUpdate,
  retryStageSignal,
  retryStageUpdate,
  type DecisionInput,
} from './messages.js';

export interface Decision {
  verb: 'retryStage' | 'abort';
  reason: string;
}

/**
 * The operator's decisions: updates (validated, answered) and signals of the same names (they outlive a
 * time without workers). A decision is taken only while a stage is held, since a reset applies old ones again.
 */
export class OperatorDecisions {
  private held: StageName | undefined;
  private taken: Decision | undefined;

  constructor() {
    this.listen(
      'retryStage',
      retryStageUpdate,
      retryStageSignal,
      'Run the held stage again. Data: empty, or {"reason":"…","by":"…"}',
    );
    this.listen(
      'abort',
      abortUpdate,
      abortSignal,
      'Give the run up; it ends as failed. Data: empty, or {"reason":"…","by":"…"}',
    );
  }

  /** Opens a round of waiting for this stage; what was decided earlier is forgotten. */
  open(stage: StageName): void {
    this.held = stage;
    this.taken = undefined;
  }

  /** The decision of this round, once there is one. */
  get decision(): Decision | undefined {
    return this.taken;
  }

  /** Ends the round. */
  close(): void {
    this.held = undefined;
    this.taken = undefined;
  }

  private listen(
    verb: Decision['verb'],
    update: UpdateDefinition<string, [DecisionInput]>,
    signal: SignalDefinition<[DecisionInput]>,
    description: string,
  ): void {
    const handlers = {
      validator: (input?: DecisionInput): void => this.check(verb, input),
      description,
    };
    setHandler(update, (input?: DecisionInput) => this.take(verb, input), handlers);
    setHandler(
      signal,
      (input?: DecisionInput) => {
        if (this.refusal(verb, input) === undefined) this.take(verb, input);
      },
      { description },
    );
  }

  private check(verb: Decision['verb'], input: DecisionInput): void {
    const refusal = this.refusal(verb, input);
    if (refusal !== undefined) throw new Error(refusal);
  }

  private refusal(verb: Decision['verb'], input: DecisionInput): string | undefined {
    if (this.held === undefined) return `${verb} was refused: no stage of this run is held`;
    const stage = typeof input === 'object' ? input.stage : undefined;
    if (stage !== undefined && stage !== this.held) {
      return `${verb} was refused: ${stage} is not held, ${this.held} is`;
    }
    return undefined;
  }

  private take(verb: Decision['verb'], input: DecisionInput): string {
    const reason = typeof input === 'string' ? input : (input?.reason ?? '');
    this.taken = { verb, reason };
    return `${verb} taken for ${this.held ?? 'the run'}`;
  }
}
