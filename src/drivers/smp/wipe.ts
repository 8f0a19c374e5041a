/**
 * The two ways of wiping over SMP, and how each is checked. What counts is not what the unit says when it is told to
 * erase, but what a fresh connection, after a restart, reads.
 */
import { toHex } from '../../base/bytes.ts';
import { Fault } from '../../model/fault.ts';
import type { MediumPhase, MediumReport, WipeMethod } from '../../model/wipe.ts';
import type { WipeCheck, WipeOutcome, WipeRun } from '../driver.ts';
import { isSilence } from './channel.ts';
import { type Connection, isLost } from './connection.ts';
import { describeError } from './errors.ts';
import { activeSlot } from './facts.ts';
import { eraseStorage } from './groups/enumeration.ts';
import type { IdentityGroup, IdentityInfo, Region } from './groups/identity.ts';
import { eraseSlot, type ImageSlot, readState, slotInfo, slotNumber } from './groups/image.ts';
import { deleteSetting, readSetting } from './groups/settings.ts';
import { challengeSlot } from './wipe-challenge.ts';

export const wipeMethods: readonly WipeMethod[] = [
  {
    id: 'smp-erase',
    title: 'Erase all user flash, then read back every byte',
    level: 'clear',
    leaves: [
      'The bootloader and the firmware that runs stay: erasing them would leave nobody to report.',
      'Flash that the unit does not list as a region, fuses and one-time memory are not touched.',
      'Bytes were read back by the firmware of the unit: where it took no test pattern, firmware that was made to deceive could show erased bytes.',
    ],
    verification: 'full-read',
  },
  {
    id: 'smp-storage',
    title: 'Delete settings, erase the storage partition and the second image slot',
    // The unit is only asked afterwards; and a settings store outside the storage partition marks data as free only.
    level: 'partial',
    leaves: [
      'Deleted settings may still be in flash until their page is used again.',
      "File systems and partitions other than Zephyr's storage partition are not touched.",
      'The bootloader and the firmware that runs stay.',
    ],
    verification: 'query',
  },
];

/** A list of slots is the unit's word, and each may take as long as an erase. */
const mostOtherSlots = 8;
const settingsName = 'settings';
const slotsName = 'image slots that do not run';

export async function wipeUnit(
  connection: Connection,
  methodId: string,
  identity: IdentityGroup | null,
  unit: { readonly hardwareId: string; readonly hasImages: boolean },
  run: WipeRun,
): Promise<WipeOutcome> {
  const log: string[] = [];
  const note = (line: string): void => {
    log.push(line);
    run.log(line);
  };
  try {
    if (methodId === 'smp-erase') {
      if (identity === null) throw new Fault('device.lacks', 'Reading flash back needs the identity group.');
      const regions = run.medium === undefined ? [] : await identity.regions(run.signal);
      tellErased(regions, false, run);
      await identity.wipe(unit.hardwareId, run.signal, connection.options.eraseTimeoutMs);
      tellErased(regions, true, run);
      note('the unit says that every user region is erased');
    } else if (methodId === 'smp-storage') {
      await wipeStorage(connection, unit.hasImages, note, run);
    } else {
      throw new Fault('recipe.invalid', `SMP has no wipe method ${methodId}.`, { methodId });
    }
    return { finished: true, log };
  } catch (thrown) {
    // A unit that falls silent in the middle is a result of its own; a refusal is thrown.
    run.signal.throwIfAborted();
    if (!isSilence(thrown) && !isLost(thrown)) throw thrown;
    note(`the unit stopped answering: ${thrown instanceof Error ? thrown.message : ''}`);
    return { finished: false, log };
  }
}

/** All regions go at one command: in between nobody knows how far it is. */
function tellErased(regions: readonly Region[], isDone: boolean, run: WipeRun): void {
  for (const { name, sizeBytes, wiped } of regions)
    if (wiped)
      run.medium?.({
        name,
        phase: 'wiping',
        bytesDone: isDone ? sizeBytes : null,
        bytesTotal: sizeBytes,
      });
}

/** Media of which no byte can be counted. */
function tellAsked(name: string, phase: MediumPhase, run: WipeRun): void {
  run.medium?.({ name, phase, bytesDone: null, bytesTotal: null });
}

async function wipeStorage(
  connection: Connection,
  hasImages: boolean,
  note: (line: string) => void,
  run: WipeRun,
): Promise<void> {
  const { channel, options } = connection;
  tellAsked(settingsName, 'wiping', run);
  for (const name of options.userSettings) {
    const deleted = await deleteSetting(channel, name, run.signal);
    note(deleted ? `setting ${name} deleted` : `setting ${name} was not there`);
  }
  const storage = await eraseStorage(channel, run.signal, options.eraseTimeoutMs);
  note(storage.ok ? 'storage partition erased' : `storage partition: ${describeError(storage)}`);
  tellAsked(slotsName, 'wiping', run);
  const slot = await eraseSlot(channel, null, run.signal, options.eraseTimeoutMs);
  note(slot.ok ? 'second image slot erased' : `second image slot: ${describeError(slot)}`);
  if (!hasImages) return;
  // Further images (a second core, a radio) have second slots of their own, which only an erase by number reaches.
  const slots = await readState(channel, run.signal);
  const idle = idleSlots(slots);
  const listed = new Set(slots.map(slotNumber));
  // Half an upload is in no list of images: of other images the second slot is erased whatever is in it.
  const others = ((await slotInfo(channel, run.signal)) ?? [])
    .filter((slot) => slot.image > 0 && slot.slot === 1 && !listed.has(slotNumber(slot)))
    .slice(0, mostOtherSlots)
    .map((slot) => ({ image: slot.image, slot: slot.slot, version: 'no whole image' }));
  for (const left of [...idle, ...others]) {
    const title = `image ${left.image} slot ${left.slot} (${left.version})`;
    const reply = await eraseSlot(channel, slotNumber(left), run.signal, options.eraseTimeoutMs);
    note(reply.ok ? `${title} erased` : `${title}: ${describeError(reply)}`);
  }
}

/** Slots with an image that does not run: which of two that is depends on the bootloader (in RAM load it may be slot 0). */
function idleSlots(slots: readonly ImageSlot[]): readonly ImageSlot[] {
  return slots.filter((slot) => activeSlot(slots, slot.image) !== slot);
}

/** After a restart, over the fresh connection. */
export async function checkErased(
  connection: Connection,
  identity: IdentityGroup,
  info: IdentityInfo,
  hasImages: boolean,
  run: WipeRun,
): Promise<WipeCheck> {
  const regions = await identity.regions(run.signal);
  const retained = regions
    .filter((region) => !region.wiped)
    .map(
      (region) => `${region.name}, ${region.sizeBytes} bytes: the unit needs it to run and does not erase it`,
    );
  const media = await readRegions(connection, identity, info, regions, run);
  if (media.some(({ clean }) => !clean)) return { media, retained };
  if (!hasImages)
    return { media, retained: [...retained, 'test pattern: none, the unit has no image slot to spare'] };
  const challenge = await challengeSlot(connection, { ...run, progress: () => undefined });
  // Writing ended the time in which flash can be read; and the image has to go again.
  await identity.wipe(info.hardwareId, run.signal, connection.options.eraseTimeoutMs);
  const again = await readRegions(connection, identity, info, regions, run);
  switch (challenge.type) {
    case 'held':
      return {
        media: again,
        retained: [
          ...retained,
          `test pattern: ${challenge.bytes} random bytes went to the image slot that does not run, were answered for, and erased again; the other regions took none`,
        ],
      };
    case 'none':
      return { media: again, retained: [...retained, `test pattern: none. ${challenge.why}`] };
    case 'lost':
      return { media: [...again, claimReport('test image', [challenge.finding])], retained };
  }
}

/** Every byte of every region that a wipe erases. */
async function readRegions(
  connection: Connection,
  identity: IdentityGroup,
  info: IdentityInfo,
  regions: readonly Region[],
  run: WipeRun,
): Promise<readonly MediumReport[]> {
  const wiped = regions.filter((region) => region.wiped);
  const totalBytes = wiped.reduce((sum, region) => sum + region.sizeBytes, 0);
  const media: MediumReport[] = [];
  let before = 0;
  for (const region of wiped) {
    media.push(await checkRegion(connection, identity, region, before, totalBytes, run));
    before += region.sizeBytes;
  }
  const claims = [
    ...(info.hasKey ? ['the unit says that it still has a key'] : []),
    ...(info.hasChain ? ['the unit says that it still has certificates'] : []),
    ...missingFlash(connection.options.userFlashBytes, totalBytes),
  ];
  if (claims.length > 0) media.push(claimReport('what the unit says of itself', claims));
  return media;
}

function missingFlash(expectedBytes: number | undefined, listedBytes: number): readonly string[] {
  if (expectedBytes === undefined || listedBytes >= expectedBytes) return [];
  return [`the unit lists ${listedBytes} bytes of user flash, the recipe expects at least ${expectedBytes}`];
}

async function checkRegion(
  connection: Connection,
  identity: IdentityGroup,
  region: Region,
  bytesBefore: number,
  totalBytes: number,
  run: WipeRun,
): Promise<MediumReport> {
  let left = 0;
  let firstLeft: { readonly offset: number; readonly value: number } | null = null;
  const limits = { window: connection.window, timeoutMs: connection.options.responseTimeoutMs };
  const progress = (done: number): void => {
    run.progress(bytesBefore + done, totalBytes);
    run.medium?.({
      name: region.name,
      phase: 'verifying',
      bytesDone: done,
      bytesTotal: region.sizeBytes,
    });
  };
  const common = {
    name: region.name,
    level: 'clear',
    method: 'smp-erase',
    verification: 'full-read',
  } as const;
  const bytesTotal = region.sizeBytes;
  try {
    const read = await identity.readRegion(region, limits, { ...run, progress }, (offset, data) => {
      for (const [index, value] of data.entries()) {
        if (value === region.erasedByte) continue;
        left += 1;
        firstLeft ??= { offset: offset + index, value };
      }
    });
    const findings = leftOver(left, firstLeft);
    if (read.totalBytes !== bytesTotal)
      findings.push(`only ${read.totalBytes} of ${bytesTotal} bytes can be read`);
    const clean = findings.length === 0;
    return {
      ...common,
      bytesTotal,
      bytesRead: read.totalBytes,
      clean,
      readBackSha256: read.sha256,
      findings,
    };
  } catch (thrown) {
    // A region that the unit will not show is a finding, not the end of the check: the others are still read.
    if (!(thrown instanceof Fault) || thrown.code !== 'device.refused') throw thrown;
    return {
      ...common,
      bytesTotal,
      bytesRead: 0,
      clean: false,
      readBackSha256: null,
      findings: [thrown.message],
    };
  }
}

function leftOver(left: number, first: { readonly offset: number; readonly value: number } | null): string[] {
  if (first === null) return [];
  const value = toHex(Uint8Array.of(first.value));
  return [`${left} bytes are not erased, the first at ${first.offset} (0x${value})`];
}

function claimReport(name: string, findings: readonly string[]): MediumReport {
  return {
    name,
    level: 'clear',
    method: 'smp-erase',
    bytesTotal: 0,
    bytesRead: 0,
    verification: 'query',
    clean: false,
    readBackSha256: null,
    findings: [...findings],
  };
}

/** Only questions: what a plain Zephyr server can be asked after `smp-storage`. */
export async function checkStorage(
  connection: Connection,
  hasImages: boolean,
  run: WipeRun,
): Promise<WipeCheck> {
  const { channel, options } = connection;
  const common = {
    level: 'partial',
    method: 'smp-storage',
    bytesTotal: 0,
    bytesRead: 0,
    readBackSha256: null,
  } as const;
  const left: string[] = [];
  tellAsked(settingsName, 'verifying', run);
  for (const name of options.userSettings) {
    if ((await readSetting(channel, name, run.signal)) !== null) left.push(`setting ${name} is still there`);
  }
  const media: MediumReport[] = [
    {
      ...common,
      name: settingsName,
      verification: options.userSettings.length > 0 ? 'query' : 'none',
      clean: left.length === 0,
      findings: left,
    },
  ];
  const retained = ['the bytes of the storage partition: this firmware can not show them'];
  if (hasImages) {
    tellAsked(slotsName, 'verifying', run);
    const slots = await readState(channel, run.signal);
    const idle = idleSlots(slots);
    media.push({
      ...common,
      name: slotsName,
      verification: 'query',
      clean: idle.length === 0,
      findings: idle.map((slot) => `image ${slot.image} slot ${slot.slot} still has ${slot.version}`),
    });
    for (const running of slots.filter((slot) => activeSlot(slots, slot.image) === slot))
      retained.push(
        `image ${running.image} slot ${running.slot}: the firmware that runs (${running.version})`,
      );
  }
  return { media, retained };
}
