/**
 * The unit in its loader, across its resets: brings it there, learns which chip it is and what is locked, attaches the flash,
 * changes the speed. What is done with the flash is in flash-access.ts.
 */
import { concatBytes, utf8 } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Link } from '../../transport/link.ts';
import type { Port } from '../../transport/port.ts';
import { attachFlash, describeFlash } from './attach-flash.ts';
import { Channel, isLost, isSilence } from './channel.ts';
import type { Chip } from './chips.ts';
import type { EspressifOptions, ResetKind } from './options.ts';
import type { Request } from './protocol.ts';
import { quietWatchdogs, readMac } from './registers.ts';
import { entrySequence, espressifVendor, playSequence, resetKindsFor, startSequence } from './reset-lines.ts';
import { detectChip, type Security } from './security.ts';
import { changeSpeed } from './speed.ts';
import { flashBytesOf } from './spi-flash.ts';
import { loadStub, type Stub, startStub } from './stub.ts';
import { changedUnit, hiddenUnit, wrongChip } from './unit-faults.ts';

const syncRequest: Request = {
  command: 'sync',
  data: concatBytes([Uint8Array.of(0x07, 0x07, 0x12, 0x20), utf8('U'.repeat(32))]),
};
const syncRounds = 5;
/** The ROM answers eight times in a row; then it is quiet. */
const syncQuietMs = 40;

/** The unit as its loader shows it. */
export interface Unit {
  readonly chip: Chip;
  readonly security: Security;
  /** Twelve hexadecimal digits. */
  readonly mac: string;
  readonly flashId: number | null;
  readonly flashBytes: number | null;
}

export class Loader {
  readonly port: Port;
  readonly options: EspressifOptions;
  readonly clock: Clock;
  readonly #stubFile: Stub | null;
  #channel: Channel | null = null;
  #unit: Unit | null = null;
  /** MAC of the unit that was there at first: after every reset somebody else could be. */
  #first: string | null = null;
  #stub = false;
  #wasOpen = false;
  #closed = false;

  private constructor(port: Port, options: EspressifOptions, clock: Clock, stubFile: Stub | null) {
    this.port = port;
    this.options = options;
    this.clock = clock;
    this.#stubFile = stubFile;
  }

  /** Nothing is written to the flash. Rejects with Fault link.*, device.mismatch, device.lacks, or the signal's reason. */
  static async open(port: Port, options: EspressifOptions, clock: Clock, run: Run): Promise<Loader> {
    run.signal.throwIfAborted();
    const stubFile = options.stub === undefined ? null : await loadStub(options.stub);
    const loader = new Loader(port, options, clock, stubFile);
    try {
      await loader.enter(run);
      return loader;
    } catch (thrown) {
      // The promise of connect: the port is closed when it fails.
      await loader.close();
      throw thrown;
    }
  }

  get channel(): Channel {
    if (this.#channel === null) throw new Fault('link.lost', 'The unit is not in its loader.');
    return this.#channel;
  }

  get unit(): Unit {
    if (this.#unit === null) throw new Fault('link.lost', 'The unit is not in its loader.');
    return this.#unit;
  }

  /** Whether a flasher stub answers instead of the ROM. */
  get stub(): boolean {
    return this.#stub;
  }

  get timeoutMs(): number {
    return this.options.responseTimeoutMs;
  }

  /** False where nobody can pull the lines: then the unit stays where it is. */
  get canReset(): boolean {
    return !this.#kinds().includes('none');
  }

  /** Into the loader, also when it is there already: by a reset where the lines allow it. Throws Fault device.changed. */
  async enter(run: Run): Promise<void> {
    this.#unit = null;
    await this.#sync(run);
    const { channel, timeoutMs } = this;
    const { signal } = run;
    const { chip, security } = await detectChip(channel, signal, timeoutMs);
    this.#requireChip(chip);
    const mac = security.secureDownload
      ? this.#usbMac(chip)
      : await readMac(channel, chip, signal, timeoutMs);
    if (this.#first !== null && this.#first !== mac) throw changedUnit(this.#first, mac);
    if (this.#kinds().includes('usb-jtag-serial') && !security.secureDownload)
      await quietWatchdogs(channel, chip, signal, timeoutMs);
    if (this.#stubFile !== null && !this.#stub) await this.#runStub(this.#stubFile, chip, security, run);
    const reach = { channel, chip, stub: this.#stub, timeoutMs, signal };
    const flashId = await attachFlash(reach, security);
    const flashBytes = this.options.flashBytes ?? (flashId === null ? null : flashBytesOf(flashId));
    if (flashBytes !== null && (chip.modernRom || this.#stub)) await describeFlash(reach, flashBytes);
    await this.#speedUp(chip, signal);
    this.#unit = { chip, security, mac, flashId, flashBytes };
    this.#first ??= mac;
  }

  /** What every work on the unit begins with: after a restart the loader is entered again. */
  async ensure(run: Run): Promise<void> {
    if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
    run.signal.throwIfAborted();
    if (this.#unit === null) await this.enter(run);
  }

  /** Starts the application. The next work on the unit brings it back into the loader. */
  async start(signal: AbortSignal): Promise<void> {
    const channel = this.#channel;
    this.#unit = null;
    if (channel === null || channel.serial === null) return;
    try {
      await playSequence(startSequence(this.#kinds()), channel.serial, this.clock, signal);
    } catch (thrown) {
      // Gone in the middle of its reset: it is found again by the next work.
      if (!isLost(thrown) || !this.#mayLeave) throw thrown;
    }
  }

  /** Only a unit behind a bridge stays on the bus while it restarts. */
  get canListen(): boolean {
    return this.canReset && !this.#kinds().includes('usb-jtag-serial');
  }

  /** Starts the application and gives what it prints, at the speed at which ROMs print. The next work brings the loader back. */
  async listen(listenMs: number, run: Run): Promise<string> {
    const { channel, options } = this;
    await channel.serial?.setBaud(options.connectBaud);
    return await channel.overhear(async () => {
      await this.start(run.signal);
      await this.clock.sleep(listenMs, run.signal);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Also after a failure: a unit that was only asked who it is shall run again.
    if (this.options.atEnd === 'run') await this.#farewell();
    await this.#channel?.close();
  }

  /** Starts the application. Nobody's signal: closing comes after the job has ended, however it did. */
  async #farewell(): Promise<void> {
    const serial = this.#channel?.serial;
    if (serial == null || !this.canReset) return;
    try {
      await playSequence(startSequence(this.#kinds()), serial, this.clock, new AbortController().signal);
    } catch {
      // A unit that is gone can not be started; whoever closes does not care.
    }
  }

  async #sync(run: Run): Promise<void> {
    let silence: unknown = null;
    for (let attempt = 0; attempt < this.options.connectAttempts; attempt += 1) {
      if (this.#closed) throw new Fault('link.lost', 'The connection was closed.');
      try {
        const returned = await this.#open(run);
        // What has just come back after its reset is in its loader: another reset would send it away again.
        await this.#knock(returned ? [] : entrySequence(this.#kinds(), attempt), run);
        return;
      } catch (thrown) {
        // Silence may be a reset that did not work; a chip with USB of its own goes away when it is reset. Both pass.
        run.signal.throwIfAborted();
        const left = isLost(thrown) && this.#mayLeave;
        if (!isSilence(thrown) && !left) throw thrown;
        if (left) await this.#drop();
        silence = thrown;
      }
    }
    throw silence;
  }

  /** One reset and a few rounds of SYNC. */
  async #knock(entry: ReturnType<typeof entrySequence>, run: Run): Promise<void> {
    const { channel, options } = this;
    const { signal } = run;
    if (channel.serial !== null) await playSequence(entry, channel.serial, this.clock, signal);
    for (let round = 1; ; round += 1) {
      try {
        channel.discardInput();
        const answer = await channel.require(syncRequest, signal, { timeoutMs: options.syncTimeoutMs });
        // ROMs return what they read; a stub of an earlier session returns 0.
        this.#stub = answer.value === 0;
        await channel.untilQuiet(syncQuietMs, signal);
        return;
      } catch (thrown) {
        if (!isSilence(thrown) || round >= syncRounds) throw thrown;
      }
    }
  }

  /** True when the unit had gone and is back. */
  async #open(run: Run): Promise<boolean> {
    const { options } = this;
    if (this.#channel !== null) {
      await this.#channel.serial?.setBaud(options.connectBaud);
      return false;
    }
    const returned = this.#wasOpen;
    const link = await this.#link(run);
    this.#wasOpen = true;
    link.discardInput();
    this.#channel = new Channel(link, this.clock, (line) => run.log(line));
    return returned;
  }

  /** A chip with USB of its own may leave the bus when it is reset. */
  get #mayLeave(): boolean {
    return this.#wasOpen && this.port.info.usb?.vendorId === espressifVendor;
  }

  async #link(run: Run): Promise<Link> {
    const opening = { baud: this.options.connectBaud };
    if (!this.#wasOpen) return this.port.open(opening, run.signal);
    const { restartTimeoutMs } = this.options;
    const timeUp = (): Fault =>
      new Fault('device.reboot', `The unit did not come back within ${restartTimeoutMs} ms after its reset.`);
    using deadline = new Deadline(run.signal, restartTimeoutMs, timeUp);
    return await this.port.reopen(opening, deadline.signal);
  }

  async #drop(): Promise<void> {
    await this.#channel?.close();
    this.#channel = null;
  }

  #kinds(): readonly ResetKind[] {
    return resetKindsFor(this.options.reset, this.port.info, this.#channel?.serial != null);
  }

  #requireChip(chip: Chip): void {
    const { chip: wanted } = this.options;
    if (wanted !== undefined && wanted !== chip.id) throw wrongChip(wanted, chip);
  }

  /** In secure download mode no register is shown; over USB-Serial-JTAG the serial number is the MAC. */
  #usbMac(chip: Chip): string {
    const digits = (this.port.info.usb?.serialNumber ?? '').replace(/[^0-9A-Fa-f]/g, '').toUpperCase();
    if (this.#kinds().includes('usb-jtag-serial') && digits.length === 12) return digits;
    throw hiddenUnit(chip);
  }

  async #runStub(stub: Stub, chip: Chip, security: Security, run: Run): Promise<void> {
    // The ESP32-S3's ROM jumps nowhere while secure boot is on.
    if (security.secureDownload || (chip.id === 'esp32s3' && security.secureBoot !== 0))
      throw new Fault('device.lacks', `The ${chip.title} is locked: it runs no flasher stub.`);
    const small = chip.id === 'esp32s2' || chip.id === 'esp32s3' || chip.id === 'esp32p4';
    await startStub(this.channel, stub, run.signal, this.timeoutMs, small);
    this.#stub = true;
    run.log('the flasher stub runs');
  }

  async #speedUp(chip: Chip, signal: AbortSignal): Promise<void> {
    const { channel, options, timeoutMs } = this;
    const pointless = channel.serial === null || this.#kinds().includes('usb-jtag-serial');
    if (pointless || options.baud === options.connectBaud || !(chip.modernRom || this.#stub)) return;
    const change = { from: options.connectBaud, to: options.baud, stub: this.#stub };
    await changeSpeed(channel, chip, change, this.clock, signal, timeoutMs);
  }
}
