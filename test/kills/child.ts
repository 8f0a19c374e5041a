/**
 * A station without devices and windows, to be killed: two lanes run whole jobs (begin, identity, finish, now and then a
 * wipe) over the real store and the real identity transaction. After each finished job it says so on its output. With a
 * number behind the folders it kills itself at that instruction point; without one somebody else does it.
 */
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { randomId, systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { LocalCa } from '../../src/identity/local-ca.ts';
import { IdentityTransaction } from '../../src/identity/transaction.ts';
import type { IdentityRow } from '../../src/model/identity.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { stepRun, type TestUnit } from '../identity/device.ts';
import { conclusion, jobEnd, jobStart, stepResult } from '../store/fixtures.ts';
import { loadUnit, rememberingSession, saveUnit } from './file-unit.ts';
import { InstructionPoints } from './instruction-points.ts';
import { addressBlock, pinText, profile, sign, unitIds } from './world.ts';

const [folder = '', units = '', endAt = '0'] = process.argv.slice(2);
flushCompileCache(); // a killed process would not
const points = new InstructionPoints(Number(endAt));
const store = openStore({ folder, clock: systemClock, random: systemRandom });
store.outbox.setDestinations(['server']);
const sealed = new Uint8Array(readFileSync(path.join(units, 'ca.json')));
const ca = await LocalCa.open(sealed, new Secret(utf8(pinText)), {
  id: 'local-ca',
  clock: systemClock,
  random: systemRandom,
});
const transaction = new IdentityTransaction({
  ledger: store.ledger,
  issuers: new Map([['local-ca', ca]]),
  clock: systemClock,
  random: systemRandom,
  mayReplace: () => false,
  ownAddresses: () => ['127.0.0.1'],
});
closeInterrupted(store);
process.stdout.write('ready\n');
await Promise.all([lane(unitIds.slice(0, 3)), lane(unitIds.slice(3))]);

function closeInterrupted(of: Store): void {
  for (const { start, hardwareId, steps } of of.journal.unfinished()) {
    const end = jobEnd({ outcome: 'interrupted', hardwareId, serialNumber: null, steps });
    of.journal.finish(start.jobId, conclusion(`record-${start.jobId}`, { end }), sign);
  }
}

async function lane(ids: readonly string[]): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const unit = loadUnit(units, ids[turn % ids.length] ?? '');
    await provision(unit);
    if (systemRandom.fraction() < 0.5) wipe(unit);
  }
}

async function provision(unit: TestUnit): Promise<void> {
  const { hardwareId } = unit;
  loseKeySometimes(unit);
  const jobId = randomId(systemRandom);
  store.journal.begin(jobStart(jobId, { steps: ['identify', 'identity'] }));
  store.journal.identified(jobId, hardwareId);
  store.journal.stepFinished(jobId, stepResult(0));
  const row = await transaction.provision(
    rememberingSession(units, unit, (call) => points.reach(call)),
    profile,
    unit.device,
    stepRun(unit.device, jobId),
  );
  const second = stepResult(1, { step: 'identity' });
  store.journal.stepFinished(jobId, second);
  finish(jobId, unit, row);
  if (systemRandom.fraction() < 0.3) giveAddress(jobId);
  process.stdout.write(`passed ${jobId} ${row.serialNumber} ${hardwareId}\n`);
}

/** Of a unit that was never seen before: those of known units stay the same. */
function giveAddress(jobId: string): void {
  const owner = `new-${randomId(systemRandom)}`;
  const [given] = store.addresses.give(addressBlock, 1, owner, jobId);
  process.stdout.write(`address ${given?.address} ${owner}\n`);
}

function finish(jobId: string, unit: TestUnit, row: IdentityRow): void {
  const { hardwareId } = unit;
  const steps = [stepResult(0), stepResult(1, { step: 'identity' })];
  const end = jobEnd({
    hardwareId,
    serialNumber: row.serialNumber,
    certificateFingerprint: row.certificateFingerprint,
    steps,
  });
  const change = {
    hardwareId,
    model: 'sensor',
    state: 'provisioned' as const,
    serialNumber: row.serialNumber,
    firmware: '1',
    groupId: null,
    certificateFingerprint: row.certificateFingerprint,
  };
  store.journal.finish(jobId, conclusion(`record-${jobId}`, { end, unit: change }), sign);
}

/** End of life in the right order: revoke first, wipe then. */
function wipe(unit: TestUnit): void {
  store.ledger.revokeAll(unit.hardwareId, 'wiped', 'wipe');
  points.reach('revoked, not yet wiped');
  unit.key = null;
  unit.chain = null;
  saveUnit(units, unit);
}

/** A unit that was switched off too early may come back without its key. */
function loseKeySometimes(unit: TestUnit): void {
  const state = store.ledger.find(profile.profile, unit.hardwareId)?.state;
  const halfDone = state === 'issued' || state === 'written' || state === 'proven';
  if (!halfDone || systemRandom.fraction() < 0.7) return;
  unit.key = null;
  saveUnit(units, unit);
}
