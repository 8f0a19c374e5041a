/** One of several processes that start on the same folders in the same moments; prints what it got in each. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { asFault } from '../../src/model/fault.ts';
import { lockFolder } from '../../src/server/folder-lock.ts';
import { openOwnAuthority } from '../../src/server/own-authority.ts';
import { openReceiptSigner } from '../../src/server/receipts.ts';

const [root = '', rounds = '0', startAt = '0'] = process.argv.slice(2);
const got = [];
for (let round = 0; round < Number(rounds); round += 1) {
  const folder = join(root, String(round));
  await delay(Math.max(0, Number(startAt) + round * 40 - Date.now()));
  let lock: string;
  try {
    lockFolder(folder);
    lock = 'held';
  } catch (thrown) {
    // being second is one of the two answers that are asked for
    lock = asFault(thrown).code;
  }
  const parts = { folder, clock: systemClock, random: systemRandom };
  const authority = await openOwnAuthority('tls-root', 'Root', parts);
  got.push({ lock, receiptKey: openReceiptSigner(folder).publicKeyPem, root: authority.pem });
}
process.stdout.write(JSON.stringify(got));
// those that hold a lock are alive until all have tried
process.stdin.resume();
