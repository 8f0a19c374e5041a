/**
 * Which sectors are write protected, as the option bytes say where the bootloader shows them, and protecting all of them.
 * It is asked before anything is erased: erasing is acknowledged for protected sectors too (AN3155 3.7), and does nothing.
 */
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { isRefusal } from './bootloader.ts';
import type { Connection } from './connection.ts';
import type { Known } from './identify.ts';
import { flashBase, type Part, type Sector, sectorsOf } from './parts.ts';

/** From the start of the option bytes to what names the protected sectors, in both layouts. */
const offsetInOptionBytes = 8;
const optionBytesRead = 16;
const notReadoutProtected = 0xaa;
/** PM0075, RM0091, RM0316: one bit for each 4 KiB, the last one for all the rest. */
const groupBytes = 4096;
const groups = 32;
/** RM0033, RM0090: a bit for each of the first twelve sectors; those of a second bank are elsewhere. */
const sectorBits = 12;

/** Sectors that can not be erased now; null where the bootloader does not show it. */
export async function protectedSectors(
  connection: Connection,
  known: Known,
  run: Run,
): Promise<readonly Sector[] | null> {
  const { family } = known.part;
  if (family.writeProtection === undefined || family.optionBytes === null || known.flashBytes === null)
    return null;
  try {
    const bytes = await connection.readAgreed(family.optionBytes, optionBytesRead, run);
    if (!areOptionBytes(family.writeProtection, bytes)) return null;
    const isProtected = protectionOf(family.writeProtection, bytes.subarray(offsetInOptionBytes));
    return sectorsOf(known.part, known.flashBytes, connection.options.pageBytes).filter(isProtected);
  } catch (thrown) {
    // Not every bootloader shows its option bytes: then writing tells.
    if (!isRefusal(thrown)) throw thrown;
    return null;
  }
}

/**
 * Whether what was read is what it should be: a bootloader that shows something else must not keep a unit from being flashed. With
 * its complement beside it (PM0075, RM0091), or level 0 of the readout protection, which a unit that can be read has (RM0090 table 15).
 */
function areOptionBytes(layout: 'groups' | 'sectors', bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return layout === 'groups' ? (first ^ second) === 0xff : second === notReadoutProtected;
}

/** Eight option bytes from where the protection begins. */
export function protectionOf(
  layout: 'groups' | 'sectors',
  bytes: Uint8Array,
): (sector: Pick<Sector, 'number' | 'offset' | 'sizeBytes'>) => boolean {
  if (layout === 'sectors') {
    const word = (bytes[0] ?? 0xff) | ((bytes[1] ?? 0xff) << 8);
    return ({ number }) => number < sectorBits && ((word >> number) & 1) === 0;
  }
  // Each byte is followed by its complement; one that does not fit is loaded as unprotected (PM0075 2.5).
  const isOpen = (group: number): boolean => {
    const at = (group >> 3) * 2;
    const byte = bytes[at] ?? 0xff;
    return (byte ^ (bytes[at + 1] ?? 0xff)) !== 0xff || ((byte >> (group & 7)) & 1) === 1;
  };
  return ({ offset, sizeBytes }) => {
    const last = Math.min(groups - 1, Math.floor((offset + sizeBytes - 1) / groupBytes));
    for (let group = Math.min(groups - 1, Math.floor(offset / groupBytes)); group <= last; group += 1)
      if (!isOpen(group)) return true;
    return false;
  };
}

/** Rejects with Fault device.refused, in words, when one of these sectors is protected. Nothing has been erased then. */
export async function requireErasable(
  connection: Connection,
  known: Known,
  wanted: readonly Sector[],
  run: Run,
): Promise<void> {
  const closed = await protectedSectors(connection, known, run);
  const hindering = closed?.filter(({ number }) => wanted.some((sector) => sector.number === number)) ?? [];
  const [first] = hindering;
  if (first === undefined) return;
  const last = hindering.at(-1) ?? first;
  const many = hindering.length > 1;
  throw new Fault(
    'device.refused',
    `${many ? `${hindering.length} sectors` : `Sector ${first.number}`} of the unit's flash ${many ? `(the first is ${first.number}, the last ${last.number}) are` : 'is'} write protected. Nothing was erased. A recipe with writeUnprotect takes the protection off first.`,
    { address: flashBase + first.offset, sectors: hindering.length },
  );
}

/** The codes that protect all of flash. */
function allCodes(part: Part, flashBytes: number, pageBytes?: number): readonly number[] {
  const count =
    part.family.writeProtection === 'groups'
      ? Math.min(groups, Math.ceil(flashBytes / groupBytes))
      : Math.min(sectorBits, sectorsOf(part, flashBytes, pageBytes).length);
  return Array.from({ length: count }, (_, code) => code);
}

/** True where Write Protect can be given, and seen afterwards to have done something. */
export function canProtectWriting({ part, flashBytes }: Known): boolean {
  if (flashBytes === null || part.family.writeProtection === undefined) return false;
  return part.family.writeProtection === 'groups' || sectorsOf(part, flashBytes).length <= sectorBits;
}

/** Believed only when the option bytes say so after the reset. */
export async function protectWriting(connection: Connection, known: Known, run: Run): Promise<void> {
  const { part, flashBytes } = known;
  if (flashBytes === null) throw new Fault('device.lacks', 'The unit is readout protected.');
  const { sectorEraseTimeoutMs, pageBytes } = connection.options;
  const codes = allCodes(part, flashBytes, pageBytes);
  await connection.bootloader.writeProtect(codes, sectorEraseTimeoutMs, run.signal);
  await connection.awaitReset(run);
  const closed = await protectedSectors(connection, known, run);
  if (closed === null)
    throw new Fault(
      'device.lacks',
      'The unit took the command, and its bootloader does not show what is write protected now.',
    );
  const sectors = sectorsOf(part, flashBytes, pageBytes).length;
  if (closed.length === sectors) {
    run.log(`all ${sectors} sectors are write protected`);
    return;
  }
  throw new Fault(
    'device.lied',
    `The unit said that its flash is write protected, and of its ${sectors} sectors ${closed.length} are.`,
    { sectors, protected: closed.length },
  );
}
