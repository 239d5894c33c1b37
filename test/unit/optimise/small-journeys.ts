import type { StageDefinition } from '../../../activities/artifacts/stage.js';

/** Session, day, customer, then `second event_type channel` of its events in order. */
const LOG = [
  [1, 1, 'a', ['0 view web', '10 cart web', '30 purchase web', '40 view web']],
  [2, 2, 'a', ['0 view web', '0 search web', '20 view web']],
  [3, 3, 'b', ['0 purchase web']],
  [4, 4, 'b', ['0 view web', '4 view web', '10 cart web']],
  [5, 6, 'c', ['0 search app', '8 cart app', '10 purchase app', '15 purchase app']],
  [6, 6, 'd', ['0 view web']],
  [7, 5, 'c', ['0 view web']],
] as const;

const STAGES: Record<string, string> = {
  view: 'aware',
  search: 'evaluate',
  cart: 'decide',
  purchase: 'purchase',
};

/** Stands for the stages before: writes the log as events, with the segments of three of four customers. */
export const smallJourneys: StageDefinition = {
  name: 'clean',
  specKeys: [],
  reads: [],
  compute: async (context) => {
    const duck = await context.openDuck();
    const rows = LOG.flatMap(([session, day, customer, events]) =>
      events.map((event, index) => {
        const [second = '0', type = '', channel = ''] = event.split(' ');
        const time = `2026-03-0${day} 12:00:${second.padStart(2, '0')}+00`;
        return `(${session}, ${index + 1}, '${customer}', '${time}', '${type}', '${STAGES[type]}', '${channel}')`;
      }),
    );
    await context.saveTable(
      'events',
      duck,
      `SELECT row_number() OVER (ORDER BY customer_id, event_time, session_key, session_seq) AS event_key,
         session_key::BIGINT AS session_key, session_seq::BIGINT AS session_seq, customer_id,
         event_time::TIMESTAMPTZ AS event_time, event_type, stage, channel,
         event_type || '@' || channel AS touchpoint, event_type = 'purchase' AS is_purchase,
         NULL::BIGINT AS result_count, event_time::DATE AS event_day, NULL::VARCHAR AS device,
         NULL::VARCHAR AS app_version, NULL::VARCHAR AS campaign, NULL::VARCHAR AS product_id,
         NULL::VARCHAR AS query, NULL::VARCHAR AS reason, NULL::VARCHAR AS "text",
         CASE WHEN event_type = 'purchase' THEN 10 END::DECIMAL(18, 4) AS amount,
         CASE WHEN event_type = 'purchase' THEN 10 END::DECIMAL(18, 4) AS amount_winsorised,
         CASE WHEN event_type = 'purchase' THEN 's:' || session_key END AS order_key
       FROM (VALUES ${rows.join(', ')}) AS log
         (session_key, session_seq, customer_id, event_time, event_type, stage, channel)
       ORDER BY event_key`,
    );
    await context.saveTable(
      'segment_assignment',
      duck,
      `SELECT * FROM (VALUES ('a', 's1'), ('b', 's1'), ('c', 's2')) AS t (customer_id, segment_id)
       ORDER BY customer_id`,
    );
    return { rowsIn: 0, rowsOut: rows.length };
  },
};
