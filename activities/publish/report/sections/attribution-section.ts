import { dataTable } from '../data-table.js';
import { decimal } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf } from '../section.js';
import { shareCell } from '../share-cell.js';

interface Credit {
  model: string;
  channel: string;
  share: number;
}

interface Agreement {
  pair: string;
  correlation: number;
}

/** Models in the order in which they are explained, with what a reader calls them. */
const MODELS: Readonly<Record<string, string>> = {
  first: 'First',
  last: 'Last',
  linear: 'Linear',
  position: '40/20/40',
  time_decay: 'Time decay',
  markov_1: 'Markov 1',
  markov_2: 'Markov 2',
  markov_3: 'Markov 3',
  shapley: 'Shapley',
};

/** Which channel gets how much of the conversions under each model, and how far the models agree. */
export const attributionPart = reportPart<{ credits: Credit[]; agreement: Agreement[] }>({
  name: 'attribution',
  read: async (duck) => ({
    credits: await duck.all(`
      SELECT model, channel, conversions / total AS share
      FROM published.attribution
      JOIN (
        SELECT model, sum(conversions::DECIMAL(38, 9))::DOUBLE AS total FROM published.attribution GROUP BY model
      ) USING (model)
      WHERE total > 0
      ORDER BY model, channel`),
    agreement: await duck.all(`
      SELECT slice AS pair, value AS correlation
      FROM published.metrics
      WHERE name = 'attribution_agreement'
      ORDER BY value, slice`),
  }),
  section: ({ credits, agreement }, data) => {
    const head = { id: 'attribution', title: 'Which channels bring the conversions' };
    if (credits.length === 0) return { ...head, missing: reasonOf(data, 'attribution') };
    const shares = new Map(credits.map((row) => [`${row.model} ${row.channel}`, row.share]));
    const models = Object.keys(MODELS).filter((model) =>
      credits.some((credit) => credit.model === model),
    );
    const shareOf = (model: string, channel: string): number =>
      shares.get(`${model} ${channel}`) ?? 0;
    const channels = [...new Set(credits.map(({ channel }) => channel))].toSorted(
      (a, b) => shareOf('linear', b) - shareOf('linear', a) || (a < b ? -1 : 1),
    );
    const longest = Math.max(...credits.map(({ share }) => share));
    const [least] = agreement;
    return {
      ...head,
      lead: `Share of all conversions by model.${
        least === undefined
          ? ''
          : ` The models that agree least on the order of channels are ${least.pair.replace(':', ' and ')} (rank correlation ${decimal(least.correlation, 2)}).`
      }`,
      body: html`${dataTable<string>(
          'Credit by channel and model',
          [
            { header: 'Channel', cell: (channel) => channel },
            ...models.map((model) => ({
              header: MODELS[model] ?? model,
              numeric: true,
              cell: (channel: string) => shareCell(shareOf(model, channel), longest),
            })),
            {
              header: 'Largest difference',
              numeric: true,
              cell: (channel) => {
                const all = models.map((model) => shareOf(model, channel));
                return `${((Math.max(...all) - Math.min(...all)) * 100).toFixed(1)} points`;
              },
            },
          ],
          channels,
        )}
        <p class="note">
          Markov: what would be lost without the channel, by chains that remember one to three
          touches. Shapley: equal parts to the channels of a journey. Channels that nobody buys on
          get nothing from the last touch. None of these measures what a channel causes; only a
          trial does.
        </p>`,
    };
  },
});
