import { workflowInfo, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { WAYLINE_ATTRIBUTES } from './contracts/search-attributes.js';

/** Names the run and its stage on every log line of a workflow, and pipeline and stage on its metrics. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      getLogAttributes: (input, next) => ({
        ...next(input),
        ...attributesOf(['pipeline', 'date', 'stage']),
      }),
      // Each value of a tag is a series of its own: dates would be without end.
      getMetricTags: (input, next) => ({ ...next(input), ...attributesOf(['pipeline', 'stage']) }),
    },
  ],
});

/** Those search attributes of the run that are set. */
function attributesOf(names: readonly ('pipeline' | 'date' | 'stage')[]): Record<string, string> {
  const attributes = workflowInfo().typedSearchAttributes;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = attributes.get(WAYLINE_ATTRIBUTES[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
