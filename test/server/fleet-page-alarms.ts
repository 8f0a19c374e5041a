/** A station of the organisation `few` that the server catches: it leaves a document out, and signs two with one number. */
import type { Browser } from './browser.ts';
import { TestStation } from './fixtures.ts';

export const caughtStation = 'bench-caught';

export async function raiseAlarms(url: string, administrator: Browser): Promise<void> {
  const made = await administrator.post('/api/v1/stations/codes', {});
  const { code } = (await made.json()) as { code: string };
  const station = new TestStation(caughtStation);
  const enrolled = await station.enrolAt(url, code);
  if (!enrolled.ok) throw new Error(`${enrolled.status} ${await enrolled.text()}`);
  const document = (id: string, fork = false) => station.document('caught-unit', id, { fork });
  const first = document('caught-1');
  const twin = document('caught-2x', true);
  const second = document('caught-2');
  document('caught-3'); // never sent
  const fourth = document('caught-4');
  for (const told of [first, second, twin, fourth]) {
    const answer = await station.send({ url }, [station.fact('document', told, told.id)]);
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }
}
