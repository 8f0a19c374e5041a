/**
 * The line to one unit: opens it, brings the unit into its bootloader (by modem lines where they are wired), keeps the
 * conversation in step on a bad line, and finds the unit again. Knows no flash layout.
 */
import { bytesEqual } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Deadline } from '../../base/deadline.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Link, SerialControls } from '../../transport/link.ts';
import type { Port } from '../../transport/port.ts';
import { Answers, isLostSync } from './answers.ts';
import { Bootloader, type BootloaderInfo, isRefusal } from './bootloader.ts';
import { commands } from './commands.ts';
import { lineSignal, type Stm32Options } from './options.ts';

/** A capacitor on NRST (100 nF against 40 kOhm) needs 4 ms; more is not noticed. */
const resetMs = 20;
const attempts = 3;
/** A CRC unit takes some clocks a word; at the slowest clock of a bootloader (2 MHz) this is still generous. */
const checksumBytesPerMs = 100;

interface Conversation {
  readonly link: Link;
  readonly answers: Answers;
  readonly bootloader: Bootloader;
  readonly info: BootloaderInfo;
}

export class Connection {
  readonly port: Port;
  readonly options: Stm32Options;
  readonly clock: Clock;
  #open: Conversation;
  #closed = false;
  #inBootloader = true;
  #checksums = true;

  private constructor(port: Port, options: Stm32Options, clock: Clock, open: Conversation) {
    this.port = port;
    this.options = options;
    this.clock = clock;
    this.#open = open;
  }

  /** Writes nothing but the bytes that AN3155 names for the beginning. Closes the port when it rejects. */
  static async open(port: Port, options: Stm32Options, clock: Clock, run: Run): Promise<Connection> {
    const link = await port.open(openOptions(options), run.signal);
    return new Connection(port, options, clock, await converse(link, options, clock, run));
  }

  get bootloader(): Bootloader {
    return this.#open.bootloader;
  }

  get info(): BootloaderInfo {
    return this.#open.info;
  }

  /** After `start` the firmware runs: brings the unit back where that can be done without hands. */
  async ready(run: Run): Promise<void> {
    if (this.#inBootloader) return;
    const { wiring } = this.options;
    if (wiring === undefined || this.#open.link.serial === null)
      throw new Fault('device.reboot', 'The unit runs its firmware now and has no bootloader to talk to.');
    await this.#enter(run);
  }

  /** Everything anew: the port is closed and opened, the unit asked from the beginning. */
  async renew(run: Run): Promise<void> {
    await this.#open.answers.close();
    const link = await this.#reopen(run);
    const open = await converse(link, this.options, this.clock, run);
    this.#open = open;
    this.#inBootloader = true;
    if (!this.#closed) return;
    await open.answers.close();
    throw new Fault('link.lost', 'The connection was closed.');
  }

  async #reopen(run: Run): Promise<Link> {
    const { reopenTimeoutMs } = this.options;
    using deadline = new Deadline(
      run.signal,
      reopenTimeoutMs,
      () => new Fault('device.reboot', `The unit did not come back within ${reopenTimeoutMs} ms.`),
    );
    return await this.port.reopen(openOptions(this.options), deadline.signal);
  }

  /** The unit has reset itself, as after protection was changed. */
  async awaitReset(run: Run): Promise<void> {
    await this.clock.sleep(this.options.bootMs, run.signal);
    await this.#enter(run);
  }

  /** Starts the firmware. */
  async start(address: number, run: Run): Promise<void> {
    const { wiring, start } = this.options;
    const { serial } = this.#open.link;
    if (wiring === undefined || serial === null || start === 'go')
      await this.bootloader.go(address, run.signal);
    else await pulseReset(serial, wiring, false, this.clock, run.signal);
    this.#inBootloader = false;
  }

  /** Reading changes nothing: asked again when the line lost something, and once more when it is refused. */
  async read(address: number, lengthBytes: number, run: Run): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.bootloader.read(address, lengthBytes, run.signal);
      } catch (thrown) {
        // A flipped bit makes a NACK as well: only what is refused every time is a refusal.
        if (attempt >= attempts) throw thrown;
        await this.#recover(thrown, run);
      }
    }
  }

  /** What Read Memory sends has no checksum (AN3155 3.4): where nothing else would notice, two readings have to agree. */
  async readAgreed(address: number, lengthBytes: number, run: Run): Promise<Uint8Array> {
    let before = await this.read(address, lengthBytes, run);
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const again = await this.read(address, lengthBytes, run);
      if (bytesEqual(before, again)) return again;
      before = again;
    }
    throw new Fault('link.garbage', 'The unit gives other bytes each time that the same address is read.', {
      address,
    });
  }

  /** Into erased flash. When an answer was lost, what is there decides whether it is written again. */
  async write(address: number, bytes: Uint8Array, run: Run): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.bootloader.write(address, bytes, run.signal);
        return;
      } catch (thrown) {
        if (attempt >= attempts) throw thrown;
        await this.#recover(thrown, run);
        if (isLostSync(thrown) && bytesEqual(await this.read(address, bytes.length, run), bytes)) return;
      }
    }
  }

  /**
   * The unit's own checksum of a range, or null: its bootloader has none, refuses, or speaks it in another way than is
   * documented. It is not asked a second time then: what it is for can be had by reading.
   */
  async checksum(address: number, sizeBytes: number, run: Run): Promise<number | null> {
    if (this.options.checksum === 'off' || !this.#checksums) return null;
    if (!this.info.commands.has(commands.getChecksum)) return null;
    const timeoutMs = this.options.responseTimeoutMs + Math.ceil(sizeBytes / checksumBytesPerMs);
    for (let attempt = 1; attempt < attempts; attempt += 1) {
      try {
        return await this.bootloader.checksum(address, sizeBytes, timeoutMs, run.signal);
      } catch (thrown) {
        await this.#recover(thrown, run);
        if (isRefusal(thrown)) break;
      }
    }
    run.log("the unit's bootloader lists a checksum and does not give one: every byte is read instead");
    this.#checksums = false;
    return null;
  }

  /** Erasing twice does no harm. */
  async erase(pages: readonly number[] | 'all', timeoutMs: number, run: Run): Promise<void> {
    const command = this.info.commands.has(0x44) ? 'extendedErase' : 'erase';
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.bootloader.erase(command, pages, timeoutMs, run.signal);
      } catch (thrown) {
        if (attempt >= attempts) throw thrown;
        await this.#recover(thrown, run);
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#open.answers.close();
  }

  async #recover(thrown: unknown, run: Run): Promise<void> {
    run.signal.throwIfAborted();
    if (isRefusal(thrown)) return;
    if (!isLostSync(thrown)) throw thrown;
    await this.bootloader.resync(run.signal);
  }

  async #enter(run: Run): Promise<void> {
    const { link, answers, bootloader } = this.#open;
    try {
      answers.discard();
      const info = await enterAndAsk(link, bootloader, this.options, this.clock, run);
      this.#open = { ...this.#open, info };
      this.#inBootloader = true;
    } catch (thrown) {
      if (!isLostSync(thrown)) throw thrown;
      throw new Fault(
        'device.reboot',
        'The unit did not come back into its bootloader.',
        {},
        { cause: thrown },
      );
    }
  }
}

function openOptions(options: Stm32Options) {
  return { baud: options.baud, parity: options.framing === '8e1' ? 'even' : 'none' } as const;
}

async function converse(link: Link, options: Stm32Options, clock: Clock, run: Run): Promise<Conversation> {
  const answers = new Answers(link);
  const bootloader = new Bootloader(answers, options.responseTimeoutMs, options.baud, clock);
  try {
    const info = await enterAndAsk(link, bootloader, options, clock, run);
    return { link, answers, bootloader, info };
  } catch (thrown) {
    // Whoever can not be talked to is not kept open.
    await answers.close();
    throw thrown;
  }
}

async function enterAndAsk(
  link: Link,
  bootloader: Bootloader,
  options: Stm32Options,
  clock: Clock,
  run: Run,
): Promise<BootloaderInfo> {
  if (options.wiring !== undefined && link.serial === null)
    run.log('this port has no modem lines: the unit has to be in its bootloader already');
  if (options.wiring !== undefined && link.serial !== null) {
    await pulseReset(link.serial, options.wiring, true, clock, run.signal);
    await clock.sleep(options.bootMs, run.signal);
  }
  try {
    await bootloader.sync(run.signal);
    return await bootloader.get(run.signal);
  } catch (thrown) {
    if (!isLostSync(thrown) && !isRefusal(thrown)) throw thrown;
    run.log('the unit is in the middle of something: finding the beginning of a command');
    return await findAgain(bootloader, run);
  }
}

async function findAgain(bootloader: Bootloader, run: Run): Promise<BootloaderInfo> {
  try {
    await bootloader.resync(run.signal);
    return await bootloader.get(run.signal);
  } catch (thrown) {
    // Silence all the way: people need to know what would have answered.
    if (!(thrown instanceof Fault) || thrown.code !== 'link.timeout') throw thrown;
    throw new Fault(
      'link.timeout',
      'No STM32 bootloader answers here: the unit has to start with BOOT0 high, and must not have been spoken to at another speed.',
      thrown.context,
      { cause: thrown },
    );
  }
}

async function pulseReset(
  serial: SerialControls,
  wiring: NonNullable<Stm32Options['wiring']>,
  boot0: boolean,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const boot = lineSignal(wiring.boot0, boot0);
  await serial.setSignals({ ...boot, ...lineSignal(wiring.reset, true) });
  await clock.sleep(resetMs, signal);
  await serial.setSignals({ ...boot, ...lineSignal(wiring.reset, false) });
}
