import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/**
 * Names the run on every log line of an activity, as the workflow's own lines do, and the pipeline on its
 * metrics.
 */
export function activityInterceptors({ info }: Context): ActivityInterceptors {
  let run: Record<string, string> = {};
  return {
    inbound: {
      execute: (input, next) => {
        run = { ...runOf(input.args[0]), stage: info.activityType };
        return next(input);
      },
    },
    outbound: {
      getLogAttributes: (input, next) => ({ ...next(input), ...run }),
      getMetricTags: (input, next) => {
        const { pipeline } = run;
        return { ...next(input), ...(pipeline === undefined ? {} : { pipeline }) };
      },
    },
  };
}

/** Pipeline and date in an activity's input: by themselves, or in its `run`. */
function runOf(input: unknown): Record<string, string> {
  const fields = fieldsOf(fieldsOf(input)['run'] ?? input);
  return Object.fromEntries(
    ['pipeline', 'date'].flatMap((name) => {
      const value = fields[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
