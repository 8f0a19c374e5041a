/**
 * Named fuses: what they hold, and whether and what is burned. All names lie in one block, which its code lets be burned
 * only once: so everything that is wanted of it is burned together, into a block that is blank, or nothing is.
 */
import { toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { FuseValue } from '../driver.ts';
import { type FuseLoader, FuseRegisters } from './fuse-controller.ts';
import { blockBytes, type FusePlace, fuseControllerOf, namedFuses, userBlock } from './fuse-map.ts';

/** Of the first byte of a MAC (IEEE 802). */
const groupAddress = 0x01;

export function hasFuses(loader: FuseLoader): boolean {
  const { chip, security } = loader.unit;
  return fuseControllerOf(chip.id) !== null && !security.secureDownload;
}

/** Throws Fault device.lacks for a name that is not offered, device.refused for a block that can not be read any more. */
export async function readFuses(
  loader: FuseLoader,
  names: readonly string[],
  run: Run,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const places = names.map((name) => [name, placeOf(loader, name)] as const);
  const block = await registersOf(loader, run).readBlock(userBlock);
  if (block.unreadable) throw damaged();
  if (block.damagedBytes > 0) run.log(`the code of BLOCK_USR_DATA mended ${block.damagedBytes} bytes`);
  return new Map(
    places.map(([name, { offset, sizeBytes }]) => [name, block.bytes.slice(offset, offset + sizeBytes)]),
  );
}

/**
 * Throws before anything is burned: Fault device.lacks for a name, recipe.invalid for values that do not fit, device.refused for
 * a block that is protected, damaged or burned. After burning: device.lied.
 */
export async function burnFuses(loader: FuseLoader, fuses: readonly FuseValue[], run: Run): Promise<void> {
  const wanted = joined(fuses, (name) => placeOf(loader, name));
  const registers = registersOf(loader, run);
  const { bytes: held, ...state } = await registers.readBlock(userBlock);
  if (state.unreadable || state.damagedBytes > 0) throw damaged();
  const differs = held.some((byte, index) => wanted.named[index] === 1 && byte !== wanted.bytes[index]);
  if (!differs) return;
  if (held.some((byte) => byte !== 0))
    throw new Fault(
      'device.refused',
      `The unit's BLOCK_USR_DATA is burned already (${toHex(held)}). Its code allows to burn it only once, so nothing was burned.`,
      { held: toHex(held) },
    );
  if (state.writeProtected)
    throw new Fault('device.refused', "The unit's BLOCK_USR_DATA is write-protected. Nothing was burned.", {
      writeProtected: true,
    });
  run.log(`burning BLOCK_USR_DATA: ${toHex(wanted.bytes)}`);
  await registers.burnBlock(userBlock, wanted.bytes);
}

/** For the papers of a wipe: false where fuses are not offered. */
export async function holdsUserData(loader: FuseLoader, run: Run): Promise<boolean> {
  if (!hasFuses(loader)) return false;
  const { bytes, unreadable } = await registersOf(loader, run).readBlock(userBlock);
  return unreadable || bytes.some((byte) => byte !== 0);
}

interface WantedBlock {
  readonly bytes: Uint8Array;
  /** 1 for each byte that some fuse names; the others are burned as they are, blank. */
  readonly named: Uint8Array;
}

/** Fuses may overlap where they say the same. */
function joined(fuses: readonly FuseValue[], placeOfName: (name: string) => FusePlace): WantedBlock {
  const bytes = new Uint8Array(blockBytes);
  const named = new Uint8Array(blockBytes);
  for (const { name, bytes: value } of fuses) {
    const { offset, sizeBytes } = placeOfName(name);
    if (value.length !== sizeBytes)
      throw new Fault('recipe.invalid', `The fuse ${name} has ${sizeBytes} bytes, not ${value.length}.`, {
        fuse: name,
      });
    if (name === 'customMac' && ((value[0] ?? 0) & groupAddress) !== 0)
      throw new Fault('recipe.invalid', 'The custom MAC is a group address: no unit can have it.', {
        fuse: name,
      });
    for (const [index, byte] of value.entries()) {
      const at = offset + index;
      if (named[at] === 1 && bytes[at] !== byte)
        throw new Fault(
          'recipe.invalid',
          `The fuse ${name} lies in a block with another fuse of the recipe that says otherwise at byte ${at}. Nothing was burned.`,
          { fuse: name, offset: at },
        );
      bytes[at] = byte;
      named[at] = 1;
    }
  }
  return { bytes, named };
}

function placeOf(loader: FuseLoader, name: string): FusePlace {
  const place = namedFuses.get(name);
  if (place !== undefined && hasFuses(loader)) return place;
  const offers = hasFuses(loader) ? [...namedFuses.keys()].join(', ') : 'none';
  throw new Fault(
    'device.lacks',
    `No fuse ${name} is offered on the ${loader.unit.chip.title}; offered are: ${offers}.`,
    { fuse: name },
  );
}

function registersOf(loader: FuseLoader, run: Run): FuseRegisters {
  const controller = fuseControllerOf(loader.unit.chip.id);
  if (controller === null)
    throw new Fault('device.lacks', `The fuses of the ${loader.unit.chip.title} are not offered.`);
  return new FuseRegisters(loader, controller, run.signal);
}

function damaged(): Fault {
  return new Fault(
    'device.refused',
    "The unit's BLOCK_USR_DATA has coding errors: it was burned in part, or with wrong check bytes. Nothing was burned.",
  );
}
