/**
 * A management server for the fleet page's tests, in a process of its own, since what runs in a browser is typed for browsers:
 * prints its address, ends when its input does.
 */
import { join } from 'node:path';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { openDatabase } from '../../src/server/database.ts';
import { analyse } from '../../src/server/operations/maintenance.ts';
import { openServer } from '../../src/server/server.ts';
import { loginOf, organisations, password } from '../renderer/fleet-people.ts';
import { Browser, inviteAt } from './browser.ts';
import { raiseAlarms } from './fleet-page-alarms.ts';
import { fillLists } from './fleet-page-lists.ts';
import { fillFew, fillMany } from './fleet-page-rows.ts';

const [folder = ''] = process.argv.slice(2);
{
  await using open = await openDatabase({ url: null, folder: join(folder, 'database') });
  await fillFew(open.database);
  await fillMany(open.database);
  await fillLists(open.database);
  // as the server itself does after a while
  await analyse(open.database);
}
await using server = await openServer({ folder, databaseUrl: null, port: 0, version: 'test' });
for (const organisation of organisations) {
  const place = { folder, databaseUrl: null };
  await administerFolder({ action: 'make-organisation', organisation, title: organisation }, place);
  const code = await inviteAt({ folder }, 'administrator', organisation);
  const answer = await fetch(new URL('/api/v1/session/invitation', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, login: loginOf(organisation), name: 'Ana Beispiel', password }),
  });
  if (!answer.ok) throw new Error(`no account: ${answer.status}`);
}
const administrator = new Browser(server.url);
await administrator.post('/api/v1/session', { login: loginOf('few'), password });
await raiseAlarms(server.url, administrator);
process.stdout.write(`${server.url}\n`);
await new Promise((resolve) => process.stdin.resume().once('end', resolve));
