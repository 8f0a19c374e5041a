/** A Volume over a mounted file system of this machine. What is written is with the device before more leaves (fsync). */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { orAborted } from '../base/deadline.ts';
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import { socketOf } from './usb-devices.ts';
import { type UsbVolume, usbVolumes } from './usb-volumes.ts';
import { isVolumeFileName, type Volume, volumePieces } from './volume.ts';

const lookAgainMs = 100;
const pieceBytes = 64 * 1024;
const sectorBytes = 512;

/** Rejects with Fault link.lost (no volume there), link.open (not mounted, or no place for one), or the signal's reason. */
export async function openSystemVolume(
  info: PortInfo,
  clock: Clock,
  signal: AbortSignal,
  list: () => Promise<readonly UsbVolume[]> = usbVolumes,
): Promise<Volume> {
  signal.throwIfAborted();
  const { location, title } = info;
  if (socketOf(location) === null)
    throw new Fault('link.open', `${title} is not a USB device: it shows no volume.`, { location });
  if (process.platform !== 'linux')
    throw new Fault(
      'link.open',
      'Volumes of units are found on Linux only: this machine can not flash by copying files.',
      { platform: process.platform },
    );
  const found = (await list()).find((volume) => volume.location === socketOf(location));
  if (found === undefined) throw new Fault('link.lost', `There is no volume in ${location}.`, { location });
  if (found.mountPoint === null)
    throw new Fault(
      'link.open',
      `The volume ${found.device} of ${title} is not mounted. A desktop does that by itself; elsewhere "udisksctl mount -b ${found.device}" does.`,
      { location, device: found.device },
    );
  return new SystemVolume(found, found.mountPoint, clock, list);
}

class SystemVolume implements Volume {
  readonly usb: Volume['usb'];
  readonly #volume: UsbVolume;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #list: () => Promise<readonly UsbVolume[]>;
  readonly #closing = new AbortController();

  constructor(volume: UsbVolume, folder: string, clock: Clock, list: () => Promise<readonly UsbVolume[]>) {
    this.usb = volume.usb;
    this.#volume = volume;
    this.#folder = folder;
    this.#clock = clock;
    this.#list = list;
  }

  read(name: string, limitBytes: number, signal: AbortSignal): Promise<Uint8Array | null> {
    return this.#guarded(signal, async () => {
      const file = await open(this.#path(name), 'r').catch((thrown: unknown) => {
        if (errorCode(thrown) === 'ENOENT') return null;
        throw thrown;
      });
      if (file === null) {
        await this.#requireThere();
        return null;
      }
      try {
        const { size } = await file.stat();
        if (size > limitBytes)
          throw new Fault('link.flood', `${name} of the unit has ${size} bytes.`, { name, size });
        const buffer = new Uint8Array(size);
        const { bytesRead } = await file.read(buffer, 0, size, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    });
  }

  write(
    name: string,
    bytes: Uint8Array,
    onWritten: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#guarded(signal, async () => {
      await this.#requireThere();
      const file = await open(this.#path(name), 'w');
      try {
        let done = 0;
        for (const end of volumePieces(bytes.length, pieceBytes, sectorBytes)) {
          signal.throwIfAborted();
          while (done < end) done += (await file.write(bytes, done, end - done, done)).bytesWritten;
          onWritten(done);
          await file.sync();
        }
      } finally {
        // Closing what the unit has taken away fails, and says nothing new.
        await file.close().catch(() => undefined);
      }
    });
  }

  async untilGone(signal: AbortSignal): Promise<void> {
    // Whether it is mounted says nothing: somebody may have taken the volume away and left the unit.
    while ((await this.#present()) !== undefined) await this.#clock.sleep(lookAgainMs, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort(new Fault('link.lost', 'The connection was closed.'));
  }

  #path(name: string): string {
    if (!isVolumeFileName(name)) throw new Fault('bug', `${name} is not the name of a file in the root.`);
    return join(this.#folder, name);
  }

  /** The same disk, and not the next one in its socket. */
  async #present(): Promise<UsbVolume | undefined> {
    const { location, sequence } = this.#volume;
    return (await this.#list()).find((found) => found.location === location && found.sequence === sequence);
  }

  /** Where nothing is mounted any more, a path leads into this machine's own files. */
  async #requireThere(): Promise<void> {
    if ((await this.#present())?.mountPoint !== this.#folder) throw this.#lost();
  }

  /** A call of the system on a device that hangs can not be stopped: whoever waits for it goes on without. */
  async #guarded<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    ended.throwIfAborted();
    try {
      return await orAborted(work(), ended);
    } catch (thrown) {
      if (ended.aborted || thrown instanceof Fault) throw ended.aborted ? ended.reason : thrown;
      throw this.#faultOf(thrown);
    }
  }

  #faultOf(thrown: unknown): Fault {
    const { location, device } = this.#volume;
    const code = errorCode(thrown);
    if (['EACCES', 'EPERM', 'EROFS'].includes(code))
      return new Fault(
        'link.permission',
        `This user may not write to the volume ${device} at ${this.#folder}.`,
        { location, device },
        { cause: thrown },
      );
    if (code === 'ENOSPC')
      return new Fault(
        'link.open',
        `The volume ${device} says that it is full.`,
        { location },
        { cause: thrown },
      );
    return this.#lost(thrown);
  }

  #lost(cause?: unknown): Fault {
    const { location } = this.#volume;
    return new Fault('link.lost', `The volume in ${location} is gone.`, { location }, { cause });
  }
}

const errorCode = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
