/**
 * A line without a network that makes units out of its pool and fills it again, until it is killed. Says on standard output what
 * a unit gets, before the unit has it: nothing that was said is ever taken back.
 */
import { createHash, createPublicKey } from 'node:crypto';
import { readFileSync, writeSync } from 'node:fs';
import { systemClock } from '../../src/base/clock.ts';
import type { Session } from '../../src/drivers/driver.ts';
import type { TestUnit } from '../identity/device.ts';
import { PooledLine, pooledProfile } from '../identity/pooled-line.ts';
import { loadUnit, saveUnit } from './file-unit.ts';

const [folder = '', sealedFile = '', unitFolder = '', seed = '0'] = process.argv.slice(2);
const say = (line: string): void => void writeSync(1, `${line}\n`);
const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Its memory is a file, written before it answers: it outlives the line, as a real one does. */
function sessionOf(unit: TestUnit): Session {
  const session = unit.takingSession;
  return {
    ...session,
    storeKey: async (stored, run) => {
      const [own = new Uint8Array()] = stored.certificates;
      const key = stored.privateKey.use((bytes) =>
        createPublicKey({
          key: Buffer.from(bytes),
          format: 'der',
          type: 'pkcs8',
        } as never).export({ type: 'spki', format: 'der' }),
      );
      say(`held ${unit.hardwareId} ${digest(key)} ${digest(own)}`);
      await session.storeKey?.(stored, run);
      saveUnit(unitFolder, unit);
    },
  };
}

const line = await PooledLine.open({
  folder,
  sealed: new Uint8Array(readFileSync(sealedFile)),
  clock: systemClock,
  profile: pooledProfile({ serial: { prefix: 'PO-', digits: 5, first: 1, last: 20_000 } }),
});
say('ready');
// the unit that was in the slot when the power went is the first one again
for (let next = Math.max(0, Number(seed) - 1); ; next += 1) {
  if (line.store.pools.standing('line-pool').ready < 2) await line.make(3);
  const unit = loadUnit(unitFolder, `unit-${next}`);
  const row = await line
    .provision({ takingSession: sessionOf(unit), device: unit.device })
    .catch((thrown: unknown) => thrown as { code?: string });
  say(`done ${next} ${'state' in row ? row.state : (row.code ?? String(row))}`);
  // a pool whose file is written without end leaves the loop no turn to be killed in
  await new Promise((resolve) => setImmediate(resolve));
}
