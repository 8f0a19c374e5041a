/** A whole engine whose administrator changes people, arms slots and puts units on hold without end, until it is killed. */
import { callHandler } from '../../src/contract/serve.ts';
import { openStation } from '../../src/station/station.ts';

const [dataFolder = ''] = process.argv.slice(2);
const station = await openStation({ dataFolder, bench: 'virtual', appVersion: 'kills' });
const call = (name: string, argument: unknown): Promise<unknown> =>
  callHandler(station.handlers, name, argument);

if (!station.state.people.demanded) {
  await call('addPerson', { name: 'Ada', role: 'administrator', badge: 'BADGE-ADA-0001' });
  await call('addPerson', { name: 'Olga', role: 'operator', badge: 'BADGE-OLGA-002' });
}
await call('signIn', { proof: { badge: 'BADGE-ADA-0001' } });
const { people } = (await call('listPeople', null)) as { people: { id: string; name: string }[] };
const olga = people.find(({ name }) => name === 'Olga')?.id;
const slotId = station.state.slots[7]?.slot.id;
process.stdout.write('ready\n');
for (let turn = 0; ; turn += 1) {
  await call('changePerson', { id: olga, role: turn % 2 === 0 ? 'engineer' : 'operator' });
  await call('armSlots', { slotIds: [slotId], recipeId: turn % 2 === 0 ? 'gateway-mk2' : null });
  await call('saveSettings', { stationName: `Bench ${turn % 7}` });
  await new Promise((resolve) => setImmediate(resolve));
}
