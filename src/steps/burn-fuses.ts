/**
 * Burns fuses: bits that go from 0 to 1 once and stay. What is burned already is read first and every fuse is judged before
 * the first one is burned; what is there already is not burned again; what was burned is read back.
 */
import { bytesEqual, fromHex, toHex } from '../base/bytes.ts';
import type { FuseValue } from '../drivers/driver.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import { offered } from './offered.ts';
import { confirmSameUnit } from './same-unit.ts';
import { defineStep } from './step.ts';

export const burnFuses = defineStep({
  name: 'burn-fuses',
  needs: () => ['burnFuses'],
  irreversible: () => ['burn-fuses'],
  timeoutMs: 60_000,
  pointOfNoReturn: true,
  run: async (session, params, run) => {
    const read = offered(session, 'readFuses');
    const burn = offered(session, 'burnFuses');
    const wanted = Object.entries(params.fuses).map(([name, hex]) => ({ name, bytes: fromHex(hex) }));
    await confirmSameUnit(session, run, 'burned');
    const names = wanted.map(({ name }) => name);
    const before = await read(names, run);
    const missing = wanted.filter((fuse) => needsBurning(fuse, before.get(fuse.name)));
    if (missing.length > 0) await onRecord(missing, () => burn(missing, run));
    const after = await read(names, run);
    const held = wanted.map(({ name }) => ({ name, bytes: after.get(name) ?? new Uint8Array() }));
    for (const [index, { name, bytes }] of held.entries()) {
      if (!bytesEqual(bytes, wanted[index]?.bytes ?? new Uint8Array()))
        throw new Fault(
          'device.lied',
          `The fuse ${name} holds ${toHex(bytes) || 'nothing'} after it was burned.`,
          {
            fuse: name,
          },
        );
    }
    return { requested: readings(wanted), observed: { ...readings(held), fusesBurned: missing.length } };
  },
});

/** Throws when a bit would have to go back, or the fuse has another size. */
function needsBurning({ name, bytes }: FuseValue, held: Uint8Array | undefined): boolean {
  if (held === undefined || held.length !== bytes.length)
    throw new Fault(
      'device.mismatch',
      `The fuse ${name} has ${held?.length ?? 0} bytes, not ${bytes.length}.`,
      {
        fuse: name,
      },
    );
  if (held.some((byte, index) => (byte & ~(bytes[index] ?? 0)) !== 0))
    throw new Fault('device.refused', `The fuse ${name} holds ${toHex(held)} already. Nothing was burned.`, {
      fuse: name,
    });
  return held.some((byte, index) => byte !== bytes[index]);
}

/** A burn that ends badly may have burned: the record must say what was wanted. */
async function onRecord(fuses: readonly FuseValue[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { code, message, context } = asFault(thrown);
    throw new Fault(code, message, { ...context, ...readings(fuses) }, { cause: thrown });
  }
}

function readings(fuses: readonly FuseValue[]): Readings {
  return Object.fromEntries(fuses.map(({ name, bytes }) => [`fuse:${name}`, toHex(bytes)]));
}
