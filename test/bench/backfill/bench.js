// A backfill of N dates whose stages have nothing to do, on the embedded dev server with one worker process:
//   npm run build && node test/bench/backfill/bench.js [dates] [parallel]
// Prints one JSON line: what came of the dates, executions, history and carried state of the backfill.
const path = require('node:path');
const { withStack } = require('../bench-stack.js');

const DATES = Number(process.argv[2] ?? 1500);
const PARALLEL = Number(process.argv[3] ?? 20);
const POLL_MS = 2000;

const dist = (file) => require(path.resolve(__dirname, '../../../dist', file));
const { addDays } = dist('workflows/contracts/logical-date.js');

const spec = {
  pipeline: 'backfilled',
  storage: {
    source: 's3://wayline-source/none',
    artifacts: 's3://wayline/artifacts',
    publish: 's3://wayline/published',
  },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};
const from = '2020-01-01';
const to = addDays(from, DATES - 1);
const workflowId = `backfilled-backfill-${from}-${to}`;

async function main() {
  await withStack(path.resolve(__dirname, '../noop-worker.js'), async ({ client }) => {
    const startedAt = Date.now();
    const input = { spec, from, to, only: 'missing', includeEmpty: true, parallel: PARALLEL };
    const handle = await client.workflow.start('backfill', {
      ...{ workflowId, taskQueue: 'wayline', args: [input] },
    });
    let ended = false;
    const result = handle.result().finally(() => (ended = true));
    while (!ended) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      const progress = await handle.query('progress').catch(() => undefined);
      if (progress) console.error(JSON.stringify(progress.counts));
    }
    const { state, counts } = await result;
    const seconds = (Date.now() - startedAt) / 1000;
    console.log(
      JSON.stringify({
        dates: DATES,
        parallel: PARALLEL,
        state,
        counts,
        seconds,
        ...(await shape(client)),
      }),
    );
  });
}

/** How often the backfill began anew, its longest history, its largest state, and how often a date ran. */
async function shape(client) {
  let executions = 0;
  let longestHistory = 0;
  let largestInput = 0;
  for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    executions += 1;
    const { events } = await client.workflow.getHandle(workflowId, run.runId).fetchHistory();
    longestHistory = Math.max(longestHistory, events.length);
    const [payload] = events[0].workflowExecutionStartedEventAttributes.input.payloads;
    largestInput = Math.max(largestInput, payload.data.length);
  }
  const runs = new Map();
  const query = `WorkflowType = 'journeyPipeline' AND WaylinePipeline = 'backfilled'`;
  for await (const run of client.workflow.list({ query })) {
    runs.set(run.workflowId, (runs.get(run.workflowId) ?? 0) + 1);
  }
  const twice = [...runs.values()].filter((count) => count > 1).length;
  return { executions, longestHistory, largestInput, datesRun: runs.size, datesRunTwice: twice };
}

void main();
