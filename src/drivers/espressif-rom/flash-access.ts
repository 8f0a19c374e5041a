/**
 * What a loader can do with flash: read, digest, erase, write. By the ROM, by a stub where one runs, and on the ESP8266,
 * whose ROM only writes, through the registers of its SPI controller. Addresses and lengths in bytes.
 */
import { createHash } from 'node:crypto';
import { bytesEqual, concatBytes, fromUtf8, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { encodeSlip } from '../../framing/slip.ts';
import { Fault } from '../../model/fault.ts';
import type { FrameExchange } from './channel.ts';
import type { Loader } from './loader.ts';
import { words } from './protocol.ts';
import { readBySpi } from './spi-flash.ts';
import { digestTimeoutMs, eraseTimeoutMs } from './timing.ts';

export const sectorBytes = 4096;
/** The ROM's limit for one request. */
const romReadBytes = 64;
const stubReadBytes = 4096;
/** Frames that a stub may send ahead: more would only fill our memory. */
const stubReadAhead = 8;
const stubDigestBytes = 16;
const romDigestBytes = 32;
/** Erased at a time: what may be cancelled in between, and a report of progress. */
const eraseStepBytes = 256 * 1024;

export async function readFlash(
  loader: Loader,
  address: number,
  lengthBytes: number,
  run: Run,
  onRead: (bytes: Uint8Array) => void,
): Promise<void> {
  if (loader.stub) return readByStub(loader, address, lengthBytes, run, onRead);
  const { channel, timeoutMs, unit } = loader;
  if (!unit.chip.modernRom)
    return readBySpi(channel, unit.chip, address, lengthBytes, run.signal, timeoutMs, onRead);
  const limits = { timeoutMs, sizes: [romReadBytes] };
  for (let done = 0; done < lengthBytes; done += romReadBytes) {
    const wanted = Math.min(romReadBytes, lengthBytes - done);
    const request = { command: 'readFlashSlow', data: words(address + done, wanted) } as const;
    onRead((await channel.require(request, run.signal, limits)).data.subarray(0, wanted));
  }
}

export async function readBytes(
  loader: Loader,
  address: number,
  lengthBytes: number,
  run: Run,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await readFlash(loader, address, lengthBytes, run, (bytes) => parts.push(bytes));
  return concatBytes(parts);
}

async function readByStub(
  loader: Loader,
  address: number,
  lengthBytes: number,
  run: Run,
  onRead: (bytes: Uint8Array) => void,
): Promise<void> {
  const { timeoutMs } = loader;
  const { signal } = run;
  const data = words(address, lengthBytes, stubReadBytes, stubReadAhead);
  await loader.channel.frames(async (exchange: FrameExchange) => {
    const begun = await exchange.start({ command: 'readFlash', data }, signal, { timeoutMs });
    if (!begun.ok) throw new Fault('device.refused', 'The flasher stub does not read the flash.');
    const hash = createHash('md5');
    for (let done = 0; done < lengthBytes; ) {
      const piece = await exchange.next(signal, timeoutMs);
      done += piece.length;
      if (done > lengthBytes || (piece.length < stubReadBytes && done < lengthBytes))
        throw new Fault('device.protocol', 'The flasher stub sends another amount than was asked for.');
      hash.update(piece);
      onRead(piece);
      await exchange.send(ackOf(done), signal);
    }
    const digest = await exchange.next(signal, timeoutMs);
    if (!bytesEqual(digest, hash.digest()))
      throw new Fault('device.protocol', 'What was read from the flash was damaged on its way.');
  });
}

/** The count of bytes so far, as a frame of its own. A count may hold bytes that SLIP escapes. */
function ackOf(doneBytes: number): Uint8Array {
  return encodeSlip(words(doneBytes));
}

/** MD5 of a region as hexadecimal digits; null where the ROM has no such command. */
export async function digestOf(
  loader: Loader,
  address: number,
  lengthBytes: number,
  run: Run,
): Promise<string | null> {
  const { channel, unit, stub } = loader;
  if (!unit.chip.modernRom && !stub) return null;
  const timeoutMs = digestTimeoutMs(lengthBytes, loader.timeoutMs);
  const sizes = [stub ? stubDigestBytes : romDigestBytes];
  const request = { command: 'flashMd5', data: words(address, lengthBytes, 0, 0) } as const;
  const { data } = await channel.require(request, run.signal, { timeoutMs, sizes });
  const digest = stub ? toHex(data) : fromUtf8(data).toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digest))
    throw new Fault('device.protocol', 'The unit answers an MD5 that is none.', {
      digest: digest.slice(0, 64),
    });
  return digest;
}

/** Whole sectors. */
export async function eraseRegion(
  loader: Loader,
  address: number,
  lengthBytes: number,
  run: Run,
  onErased: (doneBytes: number) => void = () => undefined,
): Promise<void> {
  for (let done = 0; done < lengthBytes; ) {
    const step = Math.min(eraseStepBytes, lengthBytes - done);
    const timeoutMs = eraseTimeoutMs(step, loader.timeoutMs);
    const request = loader.stub
      ? ({ command: 'eraseRegion', data: words(address + done, step) } as const)
      : ({ command: 'flashBegin', data: beginWords(loader, address + done, step, 0, 0x400) } as const);
    await loader.channel.require(request, run.signal, { timeoutMs });
    done += step;
    onErased(done);
  }
}

/** Of FLASH_BEGIN and FLASH_DEFL_BEGIN: what is erased, how many blocks of which length, where, and not enciphered. */
export function beginWords(
  loader: Loader,
  address: number,
  lengthBytes: number,
  blocks: number,
  blockBytes: number,
): Uint8Array {
  const { chip } = loader.unit;
  const erased = chip.modernRom || loader.stub ? lengthBytes : esp8266EraseBytes(address, lengthBytes);
  const usual = [erased, blocks, blockBytes, address];
  return words(...usual, ...(chip.longBegin || loader.stub ? [0] : []));
}

/**
 * The ESP8266's ROM erases the sectors up to the next block of 64 KiB twice over in its counting (esptool documentation): it
 * must be told fewer than it shall erase.
 */
export function esp8266EraseBytes(address: number, lengthBytes: number): number {
  const sectors = Math.ceil(lengthBytes / sectorBytes);
  const head = Math.min(sectors, 16 - (Math.floor(address / sectorBytes) % 16));
  const told = sectors < 2 * head ? Math.floor((sectors + 1) / 2) : sectors - head;
  return told * sectorBytes;
}
