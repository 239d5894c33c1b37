import { flowChart, type FlowRow } from '../flow-chart.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { figure } from '../section.js';

/** Step by step what sessions do, as bands. */
export const flowPart = reportPart<FlowRow[]>({
  name: 'flow',
  artifacts: {
    flow: {
      step: 'BIGINT',
      from: 'VARCHAR',
      to: 'VARCHAR',
      is_end: 'BOOLEAN',
      sessions: 'BIGINT',
    },
  },
  read: (duck) =>
    duck.all('SELECT step, "from", "to", is_end AS "isEnd", sessions FROM main.flow ORDER BY ALL'),
  section: (rows) => {
    const head = { id: 'flow', title: 'The flow of sessions' };
    if (rows.length === 0) return { ...head, missing: 'no session was counted step by step.' };
    return {
      ...head,
      lead: 'What sessions do one thing after the other; the same event type several times in a row is one step.',
      body: html`<div class="scroll" tabindex="0" role="region" aria-label="The flow of sessions">
        <div class="broad">
          ${figure(
            flowChart(
              rows,
              'Bands of sessions from step to step; red bands leave, green ones reach the goal',
            ),
            html`Band width: sessions. <span class="key-alarm">Red</span>: the session ends there
              without the goal.`,
          )}
        </div>
      </div>`,
    };
  },
});
