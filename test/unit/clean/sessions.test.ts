import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { cleanedShop } from './cleaned-shop.js';

const DAY = '2026-03-10';
const HEADER = 'event_id,event_time,customer_id,event_type,session_id\n';
const IDLE_MINUTES = 30;

interface Visit {
  id: string;
  minute: number;
  customer: string;
  session: string;
}

interface Placed {
  id: string;
  session_key: number;
  session_seq: number;
}

function csvOf(visits: readonly Visit[]): string {
  const lines = visits.map(({ id, minute, customer, session }) => {
    const time = new Date(Date.parse(`${DAY}T00:00:00Z`) + minute * 60_000).toISOString();
    return `${id},${time},${customer},view,${session}`;
  });
  return `${HEADER}${lines.join('\n')}\n`;
}

/** Sessions and places in them as SQL makes them: `FIRST EVENT#PLACE` by event id. */
async function sessionsOf(visits: readonly Visit[]): Promise<Record<string, string>> {
  const harness = await cleanedShop({ [DAY]: csvOf(visits) }, {});
  try {
    const rows = await harness.query<Placed>(
      'SELECT event_id AS id, session_key, session_seq FROM events ORDER BY event_key',
    );
    const firstOf = new Map(
      rows.filter(({ session_seq }) => session_seq === 1).map((row) => [row.session_key, row.id]),
    );
    return Object.fromEntries(
      rows.map((row) => [row.id, `${firstOf.get(row.session_key)}#${row.session_seq}`]),
    );
  } finally {
    await harness.close();
  }
}

/** The rule told one event at a time: a given id wins, else a gap of more than the idle minutes cuts. */
function expectedSessions(visits: readonly Visit[]): Record<string, string> {
  const inOrder = [...visits].sort(
    (a, b) => a.minute - b.minute || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const open = new Map<string, { first: string; events: number; last: number }>();
  const placed: Record<string, string> = {};
  for (const { id, minute, customer, session } of inOrder) {
    const name = `${customer} ${session}`;
    const known = open.get(name);
    const goesOn = known && (session !== '' || minute - known.last <= IDLE_MINUTES);
    const own = goesOn ? known : { first: id, events: 0, last: minute };
    open.set(name, { ...own, events: own.events + 1, last: minute });
    placed[id] = `${own.first}#${own.events + 1}`;
  }
  return placed;
}

describe('sessions of a day', () => {
  it('goes on where another session, or an event without one, lies between', async () => {
    const visit = (id: string, minute: number, session: string): Visit => {
      return { id, minute, customer: 'c', session };
    };
    const visits = [
      visit('a1', 0, 'a'),
      visit('b1', 5, 'b'),
      visit('n1', 8, ''),
      visit('a2', 10, 'a'),
      visit('n2', 20, ''),
      visit('b2', 200, 'b'),
      visit('n3', 201, ''),
    ];
    expect(await sessionsOf(visits)).toEqual({
      a1: 'a1#1',
      a2: 'a1#2',
      b1: 'b1#1',
      b2: 'b1#2',
      n1: 'n1#1',
      n2: 'n1#2',
      n3: 'n3#1',
    });
  });

  it('is what the rule says of any mixture of given sessions and none', async () => {
    const random = seededRandom(5);
    const pick = (items: readonly string[]): string =>
      items[Math.floor(random() * items.length)] ?? '';
    const visits = Array.from({ length: 600 }, (_, index): Visit => {
      return {
        id: `e${String(index).padStart(3, '0')}`,
        minute: Math.floor(random() * 1440),
        customer: pick(['ann', 'ben', 'cho', 'dee', 'eve']),
        session: pick(['', '', '', 's1', 's2']),
      };
    });
    expect(await sessionsOf(visits)).toEqual(expectedSessions(visits));
  });
});
