import { setHandler } from '@temporalio/workflow';
import type { StageName } from './contracts/stage-io.js';
import { readDecisionInput } from './decision-input.js';
import {
  DECISION_SIGNALS,
  DECISION_UPDATES,
  DECISION_VERBS,
  type DecisionInput,
  type DecisionVerb,
} from './messages.js';

/** A decision that was taken for a stage. */
export interface Decision {
  verb: DecisionVerb;
  reason: string;
  by: string;
  set: Record<string, unknown>;
  /** ISO-8601 UTC. */
  at: string;
}

/** Whether a verb can be taken now: a sentence that says why not, or nothing. */
export type Refusal = (verb: DecisionVerb, decision: Pick<Decision, 'set'>) => string | undefined;

const DESCRIPTIONS: Record<DecisionVerb, string> = {
  retryStage:
    'Run the stage again. Data: empty, a reason, or {"reason":"…","by":"…","set":{"key":value}}',
  skipStage:
    'Go on with the stage’s last good output, marked as carried over. Data: {"reason":"…","by":"…"}',
  overrideGate: 'Let the run through the quality gate. Data: {"reason":"…","by":"…"}',
  abort: 'Give the run up; it ends as aborted. Data: {"reason":"…","by":"…"}',
};

/**
 * The operator's decisions: updates (validated, answered) and signals of the same names (they outlive a
 * time without workers, and work in bulk). They are taken while a stage runs, retries or is held. What was
 * decided earlier is forgotten whenever a round of a stage begins, since a reset applies old decisions again.
 */
export class OperatorDecisions {
  private stage: StageName | undefined;
  private taken: Decision | undefined;
  private refusalOf: Refusal = () => undefined;

  constructor() {
    for (const verb of DECISION_VERBS) this.listen(verb);
  }

  /** Opens a round of this stage; what was decided earlier is forgotten. */
  open(stage: StageName, refusalOf: Refusal): void {
    this.stage = stage;
    this.taken = undefined;
    this.refusalOf = refusalOf;
  }

  /** The decision of this round, once there is one. */
  get decision(): Decision | undefined {
    return this.taken;
  }

  /** Ends the round. */
  close(): void {
    this.stage = undefined;
    this.taken = undefined;
  }

  /** Why a verb would be refused now, or undefined where it would be taken. */
  refusal(verb: DecisionVerb, input: DecisionInput): string | undefined {
    const problem = this.problem(verb, input);
    return problem === undefined ? undefined : `${verb} was refused: ${problem}`;
  }

  private listen(verb: DecisionVerb): void {
    const description = DESCRIPTIONS[verb];
    setHandler(DECISION_UPDATES[verb], (input: DecisionInput) => this.take(verb, input), {
      validator: (input: DecisionInput) => this.check(verb, input),
      description,
    });
    setHandler(
      DECISION_SIGNALS[verb],
      (input: DecisionInput) => {
        if (this.refusal(verb, input) === undefined) this.take(verb, input);
      },
      { description },
    );
  }

  private check(verb: DecisionVerb, input: DecisionInput): void {
    const refusal = this.refusal(verb, input);
    if (refusal === undefined) return;
    const error = new Error(refusal);
    // The Web UI shows the stack of a refusal; operators need its sentence.
    error.stack = refusal;
    throw error;
  }

  private problem(verb: DecisionVerb, input: DecisionInput): string | undefined {
    const read = readDecisionInput(verb, input);
    if ('refusal' in read) return read.refusal;
    if (this.stage === undefined) return 'no stage of this run is running or held';
    const { stage, set } = read.fields;
    if (stage !== undefined && stage !== this.stage) {
      return `the run is at ${this.stage}, not at ${stage}`;
    }
    if (this.taken !== undefined) return `${this.taken.verb} was taken a moment ago`;
    return this.refusalOf(verb, { set: set ?? {} });
  }

  private take(verb: DecisionVerb, input: DecisionInput): string {
    const read = readDecisionInput(verb, input);
    const fields = 'fields' in read ? read.fields : {};
    this.taken = {
      verb,
      reason: fields.reason ?? '',
      by: fields.by ?? 'unknown',
      set: fields.set ?? {},
      at: new Date().toISOString(),
    };
    return `${verb} taken for ${this.stage ?? 'the run'}`;
  }
}
