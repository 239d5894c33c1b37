import { STAGES } from './contracts/stage-io.js';
import type { DecisionFields, DecisionInput, DecisionVerb } from './messages.js';

const FIELDS = ['reason', 'by', 'stage', 'set'] as const;

/** What an operator has typed, in one form; or the sentence that says what was expected. */
export function readDecisionInput(
  verb: DecisionVerb,
  input: DecisionInput,
): { fields: DecisionFields } | { refusal: string } {
  if (input === undefined || input === null) return { fields: {} };
  if (typeof input === 'string') return { fields: { reason: input } };
  if (typeof input !== 'object' || Array.isArray(input)) {
    return refused(
      `expected nothing, a text, or {"reason", "by", "stage", "set"}, got ${shown(input)}`,
    );
  }
  for (const [key, value] of Object.entries(input)) {
    const problem = problemOf(verb, key, value);
    if (problem !== undefined) return refused(problem);
  }
  return { fields: input };
}

function refused(refusal: string): { refusal: string } {
  return { refusal };
}

function problemOf(verb: DecisionVerb, key: string, value: unknown): string | undefined {
  if (!(FIELDS as readonly string[]).includes(key)) {
    return `${key} is not known, expected ${FIELDS.join(', ')}`;
  }
  if (key === 'set') {
    if (verb !== 'retryStage') return 'set goes with retryStage only';
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? undefined : `set: expected {"key": value}, got ${shown(value)}`;
  }
  if (typeof value !== 'string') return `${key}: expected a text, got ${shown(value)}`;
  if (key === 'stage' && !(STAGES as readonly string[]).includes(value)) {
    return `stage: expected one of ${STAGES.join(', ')}, got ${value}`;
  }
  return undefined;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
